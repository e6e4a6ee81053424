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

  // What scrolls sideways can be reached with the keyboard; what fits is no stop on the way.
  const frames = [...document.querySelectorAll(".picture, .table-scroll")];
  const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  frames.forEach((frame) => watch.observe(frame));

  // Presenting: one section a screen, arrow keys to move, Escape to leave.
  const screens = [...document.querySelectorAll(".cover, .about, .page")];
  const button = document.getElementById("present");
  const position = document.querySelector(".presenter-position");
  let current = -1;
  const go = (index) => {
    current = Math.max(0, Math.min(screens.length - 1, index));
    screens.forEach((screen, i) => screen.classList.toggle("is-current", i === current));
    position.textContent = `${current + 1} / ${screens.length}`;
    window.scrollTo({ top: 0, behavior: "instant" });
    screens[current].focus({ preventScroll: true });
  };
  const enter = () => {
    const reading = links.findIndex((link) => link.hasAttribute("aria-current"));
    document.body.classList.add("presenting");
    position.hidden = false;
    go(reading < 0 ? 0 : screens.indexOf(pages[reading]));
  };
  const leave = () => {
    const screen = screens[current];
    document.body.classList.remove("presenting");
    position.hidden = true;
    current = -1;
    screen.scrollIntoView({ behavior: "instant" });
    button.focus({ preventScroll: true });
  };
  const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (current < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") leave();
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(screens.length - 1);
    else if (event.key in steps) go(current + steps[event.key]);
    else return;
    event.preventDefault();
  });
  if (screens.length) {
    button.hidden = false;
    button.addEventListener("click", enter);
  }
})();
