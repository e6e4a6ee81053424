"use strict";
(() => {
  const links = [...document.querySelectorAll(".toc a")];
  const pages = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const contents = document.querySelector(".toc details");

  // Contents: the page being read is marked; on narrow screens the list starts closed.
  const markCurrent = () => {
    const line = window.innerHeight * 0.35;
    const isAtEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const index = isAtEnd ? pages.length - 1 : pages.findLastIndex((page) => page.getBoundingClientRect().top <= line);
    links.forEach((link, i) => {
      if (i === index) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  let isMarking = false;
  const markSoon = () => {
    if (isMarking) return;
    isMarking = true;
    requestAnimationFrame(() => { isMarking = false; markCurrent(); });
  };
  window.addEventListener("scroll", markSoon, { passive: true });
  window.addEventListener("resize", markSoon);
  const wide = window.matchMedia("(min-width: 64rem)");
  const fold = () => {
    contents.open = wide.matches;
    contents.querySelector("summary").tabIndex = wide.matches ? -1 : 0;
  };
  wide.addEventListener("change", fold);
  fold();
  markCurrent();

  const said = document.body.dataset;
  const make = (tag, className, words) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (words) element.textContent = words;
    return element;
  };
  const button = (words, act) => {
    const made = make("button", "", words);
    made.type = "button";
    made.addEventListener("click", () => act(made));
    return made;
  };
  const answer = (pressed) => {
    const before = pressed.textContent;
    pressed.textContent = said.done;
    setTimeout(() => { pressed.textContent = before; }, 1500);
  };
  const save = (content, name, anchor) => {
    const link = make("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    anchor.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // What scrolls sideways can be reached with the keyboard and says so; what fits is no stop on the way.
  const frames = [...document.querySelectorAll(".picture, .table-scroll")];
  const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    // A pixel of rounding scrolls, and so must be reached, but hides nothing that a hint would speak of.
    const beyond = target.scrollWidth - target.clientWidth;
    const isCut = beyond > 1;
    if (beyond > 0) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
    let hint = target.previousElementSibling;
    if (!hint || !hint.classList.contains("sideways")) {
      if (!isCut) return;
      hint = make("p", "sideways", `${said.sideways} →`);
      target.before(hint);
    }
    hint.hidden = !isCut;
  }));
  frames.forEach((frame) => watch.observe(frame));

  // A phone shows the first of many exhibits of a page, until the reader asks for the rest.
  const MANY = 5;
  document.querySelectorAll(".page").forEach((page) => {
    const [first, ...rest] = page.querySelectorAll(":scope > .exhibit");
    if (rest.length < MANY - 1) return;
    page.classList.add("is-folded");
    const unfold = button(`${said.rest} (${rest.length})`, () => {
      page.classList.remove("is-folded");
      unfold.remove();
      rest[0].tabIndex = -1;
      rest[0].focus();
    });
    unfold.className = "unfold";
    first.after(unfold);
  });

  // Dark or light: what the machine asks for, until the reader decides.
  const root = document.documentElement;
  const look = document.getElementById("look");
  if (CSS.supports("color", "light-dark(red, red)")) {
    look.hidden = false;
    look.addEventListener("click", () => {
      const isDark = root.dataset.look ? root.dataset.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.look = isDark ? "light" : "dark";
    });
  }

  // A chart as a picture: redrawn at twice its size with the page's own fonts, on paper.
  const styles = [...document.querySelectorAll("style")].map((style) => style.textContent).join("\n");
  const fonts = (styles.match(/@font-face\s*\{[^}]*\}/g) || []).filter((rule) => !rule.includes("Serif")).join("\n");
  const asPicture = async (drawing) => {
    const copy = drawing.cloneNode(true);
    const [x, y, width, height] = copy.getAttribute("viewBox").split(" ").map(Number);
    const scale = 2 * 96 / 72;
    copy.setAttribute("width", width * scale);
    copy.setAttribute("height", height * scale);
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = fonts;
    copy.prepend(style);
    const image = new Image();
    const loaded = new Promise((done, fail) => { image.onload = done; image.onerror = fail; });
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await loaded;
    await image.decode();
    const canvas = make("canvas");
    [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };
  const copyPicture = async (drawing, name, pressed) => {
    const picture = await asPicture(drawing);
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    } catch {
      save(picture, `${name}.png`, pressed.parentNode);
    }
    answer(pressed);
  };

  // A table as CSV: the numbers that are printed, and no cell that a spreadsheet would run.
  const asCsv = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => {
    let words = cell.textContent.trim().replace(/\s+/g, " ");
    if (cell.classList.contains("number")) words = words.replace(/^\u2212/, "-");
    else if (/^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(words)) words = `'${words}`;
    return /[",;\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
  }).join(",")).join("\r\n");
  document.querySelectorAll(".exhibit").forEach((exhibit) => {
    const name = exhibit.id.replace("exhibit-", "");
    const drawing = exhibit.querySelector(":scope > .picture > svg");
    const tools = make("p", "tools");
    if (drawing) tools.append(button(said.copy, (pressed) => copyPicture(drawing, name, pressed)));
    if (exhibit.querySelector("table")) tools.append(button(said.save, (pressed) => {
      const lines = [...exhibit.querySelectorAll("table")].map(asCsv).join("\r\n\r\n");
      save(new Blob(["\ufeff", lines], { type: "text/csv;charset=utf-8" }), `${name}.csv`, tools);
      answer(pressed);
    }));
    if (tools.childElementCount) exhibit.append(tools);
  });

  // Long tables are sorted by a click on a head, and by a third one come back as they were.
  const decimal = (1.5).toLocaleString(root.lang || "en")[1];
  const numberIn = (words) => {
    const plain = words.replace(/\u2212/g, "-").replace(/(?<=\d)\s(?=\d{3})/g, "").replaceAll(decimal === "," ? "." : ",", "").replace(decimal, ".");
    const found = plain.match(/-?\d*\.?\d+/);
    return found ? Number(found[0]) : -Infinity;
  };
  const sortable = (table) => {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const press = button(head.textContent.trim(), () => {
        const before = head.getAttribute("aria-sort");
        const first = head.classList.contains("number") ? "descending" : "ascending";
        const second = first === "descending" ? "ascending" : "descending";
        const next = before === first ? second : before === second ? "" : first;
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        if (next) head.setAttribute("aria-sort", next);
        const words = (row) => row.cells[column].textContent.trim();
        const compare = head.classList.contains("number")
          ? (a, b) => numberIn(words(a)) - numberIn(words(b))
          : (a, b) => words(a).localeCompare(words(b), root.lang || "en");
        const sorted = next ? [...rows].sort((a, b) => (next === "ascending" ? 1 : -1) * compare(a, b)) : rows;
        table.tBodies[0].append(...sorted);
      });
      press.className = "sort";
      head.replaceChildren(press);
    });
  };
  document.querySelectorAll(".exhibit table").forEach((table) => {
    if (table.tBodies[0] && table.tHead && table.tBodies[0].rows.length >= 8) sortable(table);
  });

  // Presenting: screens of one size, each with one exhibit, scaled to the window as a whole.
  const WIDE = 1280;
  const TALL = 720;
  const LETTERS = 1.2; // pixels a point below which a tall drawing is shown in parts
  const bare = (node) => {
    const copy = node.cloneNode(true);
    [copy, ...copy.querySelectorAll("*")].forEach((each) => {
      ["id", "aria-labelledby", "tabindex"].forEach((name) => each.removeAttribute(name));
      if (each.getAttribute("role") === "region") each.removeAttribute("role");
    });
    copy.querySelectorAll(".tools, .sideways, .numbers, .narrow").forEach((each) => each.remove());
    copy.querySelectorAll("h4").forEach((each) => each.setAttribute("aria-level", "2"));
    copy.querySelectorAll("button.sort, button.term").forEach((each) => each.replaceWith(...each.childNodes));
    return copy;
  };
  const stage = make("main", "stage");
  const screens = [];
  const screenOf = (page, notes, ...body) => {
    const screen = make("section", "screen");
    const title = page.querySelector(".action-title");
    const topic = page.querySelector("h2");
    if (topic) screen.append(make("p", "screen-topic", topic.textContent.trim().replace(/\s+/g, " ")));
    screen.append(make("h1", "screen-title", (title || topic || page).textContent.trim()));
    const room = make("div", "room");
    room.append(...body);
    screen.append(room);
    stage.append(screen);
    screens.push({ screen, room, notes, page });
    return room;
  };
  const isFull = (room) => room.scrollHeight > room.clientHeight + 1 || room.scrollWidth > room.clientWidth + 1;
  const shrink = (room, least) => {
    const content = make("div", "shrunk");
    content.append(...room.childNodes);
    room.append(content);
    for (let zoom = 1; zoom >= least; zoom -= 0.05) {
      content.style.setProperty("zoom", zoom);
      if (!isFull(room)) return true;
    }
    return false;
  };
  const drawn = (page, notes, exhibit, ...more) => {
    const flat = exhibit.querySelector(".flat");
    if (flat) {
      exhibit.querySelector(".picture:not(.flat)").remove();
      flat.classList.remove("flat");
      flat.hidden = false;
    }
    const picture = exhibit.querySelector(".picture");
    const drawing = picture.querySelector("svg");
    const room = screenOf(page, notes, exhibit, ...more);
    if (!drawing) return;
    drawing.setAttribute("preserveAspectRatio", "xMinYMin meet");
    const [left, top, width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
    const cuts = (drawing.dataset.cuts || "").split(" ").filter(Boolean).map(Number);
    const tall = picture.clientHeight;
    if (cuts.length < 3 || tall / height >= LETTERS) return;
    // The head and the foot of a tall drawing are repeated beside each part of its rows.
    const [start, end] = [cuts[0], cuts.at(-1)];
    const rest = height - (end - start);
    const n = Math.ceil((end - start) / Math.max(tall / LETTERS - rest, 60));
    for (let part = 0; part < n; part += 1) {
      const edge = (share) => cuts.reduce((a, b) => (Math.abs(b - share) < Math.abs(a - share) ? b : a));
      const from = edge(start + (end - start) * part / n);
      const to = edge(start + (end - start) * (part + 1) / n);
      const copy = part ? bare(exhibit) : exhibit;
      const own = part ? screenOf(page, notes, copy) : room;
      const frame = own.querySelector(".picture");
      const total = start - top + (to - from) + (top + height - end);
      const share = Math.min(frame.clientWidth / width, tall / total);
      const strips = [[top, start], [from, to], [end, top + height]].map(([a, b]) => {
        const strip = drawing.cloneNode(true);
        strip.setAttribute("viewBox", `${left} ${a} ${width} ${b - a}`);
        strip.style.width = `${width * share}px`;
        strip.style.height = `${(b - a) * share}px`;
        return strip;
      });
      frame.classList.add("strips");
      frame.replaceChildren(...strips);
      own.parentNode.querySelector(".screen-topic").append(` (${part + 1} / ${n})`);
    }
  };
  const tabled = (page, notes, exhibit, ...more) => {
    const room = screenOf(page, notes, exhibit, ...more);
    const table = exhibit.querySelector("table");
    if (!table || !isFull(room) || shrink(room, 0.8)) return;
    const rows = [...table.tBodies[0].rows];
    let n = 2;
    for (; n < rows.length; n += 1) {
      const size = Math.ceil(rows.length / n);
      rows.forEach((row, i) => { row.hidden = i >= size; });
      if (!isFull(room)) break;
    }
    const size = Math.ceil(rows.length / n);
    for (let part = 1; part * size < rows.length; part += 1) {
      const copy = bare(exhibit);
      [...copy.querySelector("tbody").rows].forEach((row, i) => { row.hidden = i < part * size || i >= (part + 1) * size; });
      const own = screenOf(page, notes, copy);
      shrink(own, 0.5);
    }
    shrink(room, 0.5);
  };
  const packed = (page, notes, blocks) => {
    let room = null;
    blocks.forEach((block) => {
      if (!room) room = screenOf(page, notes);
      room.append(block);
      if (!isFull(room) || room.childElementCount === 1) return;
      block.remove();
      room = screenOf(page, notes, block);
    });
    screens.filter((each) => each.page === page && isFull(each.room)).forEach((each) => shrink(each.room, 0.3));
  };
  const build = () => {
    const cover = document.querySelector(".cover");
    if (cover) {
      const copy = bare(cover);
      copy.classList.add("screen");
      stage.append(copy);
      screens.push({ screen: copy, room: copy, notes: [], page: cover });
    }
    document.querySelectorAll("main > .page").forEach((page) => {
      const parts = [...page.children].filter((part) => !part.matches("h2, .action-title, .lead"));
      const exhibits = parts.filter((part) => part.matches(".exhibit"));
      const quiet = parts.filter((part) => part.matches(".note, .reading") || (exhibits.length && part.matches(".sentences")));
      const notes = [...quiet, ...exhibits.map((part) => part.querySelector("figcaption")).filter(Boolean)].map(bare);
      const shown = parts.filter((part) => !quiet.includes(part) && !part.matches(".exhibit"));
      // A line of what follows stands under the first exhibit; more than that has a screen of its own.
      const isLine = exhibits.length > 0 && shown.length === 1 && shown[0].textContent.length < 240;
      const more = isLine ? shown.map(bare) : [];
      if (shown.length && !isLine) packed(page, notes, shown.map(bare));
      exhibits.map(bare).forEach((part, place) => {
        (part.querySelector(".picture svg") ? drawn : tabled)(page, notes, part, ...(place ? [] : more));
      });
      if (!shown.length && !exhibits.length) packed(page, [], quiet.map(bare));
    });
  };

  let current = -1;
  let notes = null;
  const bar = make("p", "stage-bar");
  const position = make("span", "stage-position");
  position.setAttribute("aria-live", "polite");
  const fit = () => {
    const share = Math.min(window.innerWidth / WIDE, window.innerHeight / TALL);
    stage.style.transform = `scale(${share})`;
    stage.style.left = `${(window.innerWidth - share * WIDE) / 2}px`;
    stage.style.top = `${(window.innerHeight - share * TALL) / 2}px`;
  };
  const tell = () => {
    if (!notes || notes.closed) return;
    const told = notes.document;
    const { screen, notes: words } = screens[current];
    const next = screens[current + 1];
    const heading = (each) => (each.screen.querySelector("h1") || each.screen).textContent.trim();
    told.body.replaceChildren(make("p", "", position.textContent), make("h1", "", heading(screens[current])));
    told.body.append(...words.map((part) => told.importNode(part, true)));
    if (next) told.body.append(make("h2", "", said.next), make("p", "", heading(next)));
  };
  const openNotes = () => {
    notes = window.open("", "notes", "width=720,height=640");
    if (!notes) return;
    notes.document.title = said.notes;
    notes.document.documentElement.lang = root.lang;
    const style = notes.document.createElement("style");
    style.textContent = "body{font:1.25rem/1.5 sans-serif;margin:2rem;max-width:40rem}h1{font-size:1.4rem}h2{font-size:1rem;margin-top:2rem}";
    notes.document.head.replaceChildren(style);
    notes.document.title = said.notes;
    notes.document.addEventListener("keydown", steer);
    tell();
  };
  const go = (index) => {
    current = Math.max(0, Math.min(screens.length - 1, index));
    screens.forEach(({ screen }, i) => screen.classList.toggle("is-current", i === current));
    position.textContent = `${current + 1} / ${screens.length}`;
    tell();
  };
  const leave = () => {
    const { page } = screens[current];
    document.body.classList.remove("presenting");
    stage.remove();
    if (notes) notes.close();
    current = -1;
    page.scrollIntoView({ behavior: "instant" });
    present.focus({ preventScroll: true });
  };
  bar.append(position, button(said.notes, openNotes), button(said.leave, leave));
  const enter = async () => {
    const reading = links.findIndex((link) => link.hasAttribute("aria-current"));
    const isAtTop = window.scrollY < window.innerHeight / 2;
    document.body.classList.add("presenting");
    document.body.append(stage);
    await document.fonts.ready;
    if (!screens.length) {
      stage.classList.add("is-measured");
      build();
      stage.classList.remove("is-measured");
      stage.append(bar);
    }
    fit();
    const first = screens.findIndex(({ page }) => page === pages[reading]);
    go(isAtTop || first < 0 ? 0 : first);
    stage.tabIndex = -1;
    stage.focus({ preventScroll: true });
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1 };
  function steer(event) {
    if (current < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const isOnButton = event.target.closest && event.target.closest("button");
    if (isOnButton && (event.key === " " || event.key === "Enter")) return;
    if (event.key === "Escape") leave();
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(screens.length - 1);
    else if (event.key === " ") go(current + (event.shiftKey ? -1 : 1));
    else if (event.key === "n") openNotes();
    else if (event.key in steps) go(current + steps[event.key]);
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", steer);
  stage.addEventListener("click", (event) => {
    if (event.target.closest("button, a") || String(window.getSelection())) return;
    go(current + (event.clientX < window.innerWidth / 4 ? -1 : 1));
  });
  window.addEventListener("resize", fit);
  const present = document.getElementById("present");
  if (pages.length) {
    present.hidden = false;
    present.addEventListener("click", enter);
  }
})();
