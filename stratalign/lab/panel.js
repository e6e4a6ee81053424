// The panel of explore.ipynb: controls, one table and one figure, all of it from the kernel; nothing is loaded from anywhere.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 560, HEIGHT = 220, LEFT = 52, RIGHT = 12, TOP = 12, BOTTOM = 30;

function element(parent, name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  parent.append(made);
  return made;
}

function shape(parent, name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  parent.append(made);
  return made;
}

function control(parent, one, choose) {
  const label = element(parent, "label", { style: "margin-right: 1.5em" }, `${one.label} `);
  const select = element(label, "select", { "data-key": one.key });
  for (const [value, words] of one.options) {
    const option = element(select, "option", { value: String(value) }, words);
    option.selected = value === one.value;
  }
  select.addEventListener("change", () => choose(one.key, one.options[select.selectedIndex][0]));
}

const NUMBER = /^[+\u2212]?[\d.]/;

// Words at the left, columns of numbers at the right under their heads, a hairline below each row.
function table(parent, view) {
  const side = view.columns.map((_, n) => (n && view.rows.some((row) => NUMBER.test(row[n])) ? "right" : "left"));
  const cell = (n, rule) => `text-align: ${side[n]}; padding: .25em ${side[n] === "right" ? "0 .25em 1.6em" : "1.2em .25em 0"}; `
    + `white-space: nowrap; font-variant-numeric: tabular-nums; border-bottom: 1px solid ${rule}`;
  const made = element(parent, "table", { style: "margin: .5em 0 1em; border-collapse: collapse" });
  element(made, "caption", { style: "text-align: left; font-weight: bold; padding-bottom: .4em" }, view.title);
  const head = element(element(made, "thead"), "tr");
  view.columns.forEach((name, n) => element(head, "th", { scope: "col", style: cell(n, "currentColor") }, name));
  const body = element(made, "tbody");
  for (const row of view.rows) {
    const line = element(body, "tr");
    row.forEach((words, n) => element(line, n ? "td" : "th", {
      ...(n ? {} : { scope: "row" }), style: cell(n, "color-mix(in srgb, currentColor 15%, transparent)") + (n ? "" : "; font-weight: normal"),
    }, words));
  }
}

function figure(parent, chart) {
  const known = chart.points.flatMap((point) => [point.value, point.low, point.high]).concat(chart.honest, chart.chance);
  const values = known.filter((value) => value !== null);
  if (!values.length) return;
  const low = Math.min(...values, 0), high = Math.max(...values), span = high - low || 1;
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / span);
  const x = (n) => LEFT + (WIDTH - LEFT - RIGHT) * ((n + 0.5) / chart.points.length);
  const svg = shape(parent, "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, role: "img", "aria-label": chart.words });
  const pen = { fill: "none", stroke: "currentColor" };
  if (chart.honest.every((value) => value !== null)) {
    shape(svg, "rect", { x: LEFT, width: WIDTH - LEFT - RIGHT, y: y(chart.honest[1]), height: y(chart.honest[0]) - y(chart.honest[1]),
      fill: "currentColor", opacity: 0.12 });
  }
  if (chart.chance[0] !== null) {
    shape(svg, "line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(chart.chance[0]), y2: y(chart.chance[0]), ...pen, "stroke-dasharray": "5 4" });
  }
  for (const value of [low, high]) {
    shape(svg, "text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end", "font-size": 12, fill: "currentColor" }, value.toFixed(1));
  }
  chart.points.forEach((point, n) => {
    if (point.low !== null) shape(svg, "line", { x1: x(n), x2: x(n), y1: y(point.low), y2: y(point.high), ...pen });
    if (point.value !== null) {
      const look = point.chosen ? { r: 7, fill: "currentColor" } : { r: 4, fill: point.best ? "currentColor" : "none" };
      shape(svg, "circle", { cx: x(n), cy: y(point.value), stroke: "currentColor", ...look });
    }
    shape(svg, "text", { x: x(n), y: HEIGHT - 10, "text-anchor": "middle", "font-size": 11, fill: "currentColor",
      "font-weight": point.chosen ? "bold" : "normal" }, point.label);
  });
}

function render({ model, el }) {
  const choose = (key, value) => {
    el.setAttribute("aria-busy", "true");
    model.set("choice", { ...model.get("choice"), [key]: value });
    model.save_changes();
  };
  const draw = () => {
    const view = model.get("view");
    const focused = el.querySelector("select:focus")?.dataset.key;
    el.replaceChildren();
    el.removeAttribute("aria-busy");
    const controls = element(el, "div", { role: "group", "aria-label": view.title });
    for (const one of view.controls) control(controls, one, choose);
    const shown = element(el, "div", { "aria-live": "polite" });
    if (view.synthetic) element(shown, "p", { style: "font-weight: bold" }, view.synthetic);
    if (view.rows.length) table(shown, view);
    if (view.chart) figure(shown, view.chart);
    for (const note of view.notes) element(shown, "p", {}, note);
    if (focused) el.querySelector(`select[data-key="${focused}"]`)?.focus();
  };
  model.on("change:view", draw);
  draw();
  return () => model.off("change:view", draw);
}

export default { render };
