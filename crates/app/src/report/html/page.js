"use strict";
// Everything shown comes from the data island as text: nothing is ever parsed as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const label = data.labels;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawing(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Figures

const UNITS = {
  iec: [1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]],
  si: [1000, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]],
  bits: [1000, ["bit", "kbit", "Mbit", "Gbit", "Tbit", "Pbit", "Ebit"]],
};

function count(number) {
  return Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

function amount(bytes) {
  if (data.units === "bytes") return count(bytes) + " B";
  const [base, names] = UNITS[data.units];
  let value = data.units === "bits" ? bytes * 8 : bytes;
  let place = 0;
  while (value >= 999.5 && place + 1 < names.length) {
    value /= base;
    place += 1;
  }
  const digits = place === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(digits) + " " + names[place];
}

const rate = (bytes) => amount(bytes) + "/s";

function percent(part, whole) {
  if (!whole) return "–";
  const tenths = Math.round((1000 * part) / whole);
  if (tenths === 0) return part > 0 ? "<0.1%" : "0%";
  if (tenths < 100) return (tenths / 10).toFixed(1) + "%";
  return part < whole ? Math.min(Math.round((100 * part) / whole), 99) + "%" : "100%";
}

const two = (number) => String(number).padStart(2, "0");

// Times are milliseconds of the local time of the machine that wrote the page.
function clock(time) {
  const moment = new Date(time);
  return [moment.getUTCHours(), moment.getUTCMinutes(), moment.getUTCSeconds()].map(two).join(":");
}

function day(time) {
  const moment = new Date(time);
  return [moment.getUTCFullYear(), two(moment.getUTCMonth() + 1), two(moment.getUTCDate())].join("-");
}

// Head

document.getElementById("path").textContent = data.path;
for (const fact of data.facts) {
  const text = element("dd", fact.warning ? { class: "warning" } : {}, fact.text);
  document.getElementById("facts").append(element("dt", {}, fact.title), text);
}
for (const place of document.querySelectorAll("[data-label]")) {
  place.textContent = label[place.dataset.label];
}
for (const card of data.cards) {
  const figure = element("strong", { class: card.ink }, card.bytes === null ? card.text : amount(card.bytes));
  const shown = element("div", {}, element("span", {}, card.title), figure);
  if (card.note) shown.append(element("em", {}, card.note));
  document.getElementById("cards").append(shown);
}
document.getElementById("footer").append(element("span", {}, label.payload), element("span", {}, label.made_by));

// Chart: download upwards, upload downwards, on one scale.

const plot = document.getElementById("plot");
const chosen = document.getElementById("chosen");
const line = data.timeline;
const MARGIN = { left: 76, right: 8, top: 10, bottom: 22 };
let pointed = null;

line.series.forEach((series, place) => chosen.append(element("option", { value: place }, series.name)));

// Round figures in the unit that is shown.
function step(range, most) {
  const [base] = UNITS[data.units] || UNITS.si;
  const bits = data.units === "bits" ? 8 : 1;
  const rough = (range * bits) / most;
  const power = base ** Math.max(0, Math.floor(Math.log(rough) / Math.log(base)));
  const nice = [1, 2, 5, 10, 20, 50, 100, 200, 500].map((factor) => factor * power);
  return (nice.find((value) => value >= rough) || base * power) / bits;
}

const ROUND_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200];

const DAY = 86400;

// Seconds between two labels, so that there are not many more than `most`, whatever the span.
function spacing(most) {
  const wanted = (line.steps * line.step) / 1000 / most;
  const round = ROUND_SECONDS.find((value) => value >= wanted);
  if (round) return round;
  let days = 1;
  while (days * DAY < wanted) days *= 10;
  return DAY * ([days / 5, days / 2].find((value) => value >= 1 && value * DAY >= wanted) || days);
}

// Whole days, minutes and seconds at which the axis of time is labelled.
function times(most) {
  const apart = spacing(most) * 1000;
  const first = Math.ceil(line.start / apart) * apart;
  const end = line.start + line.steps * line.step;
  const labelled = [];
  for (let place = 0; place <= most && first + place * apart <= end; place += 1) labelled.push(first + place * apart);
  return labelled;
}

function area(values, x, y) {
  let path = `M${x(0)},${y(0)}`;
  values.forEach((value, place) => (path += `V${y(value)}H${x(place + 1)}`));
  return path + `V${y(0)}Z`;
}

function draw() {
  const series = line.series[Number(chosen.value) || 0];
  if (!series) return;
  const seconds = line.step / 1000;
  const down = series.received.map((bytes) => bytes / seconds);
  const up = series.sent.map((bytes) => bytes / seconds);
  const width = Math.max(plot.clientWidth, 200);
  const height = plot.clientHeight;
  const steps = Math.max(line.steps, 1);
  const highest = Math.max(...down, 0);
  const lowest = Math.max(...up, 0);
  const range = highest + lowest || 1;
  const inside = height - MARGIN.top - MARGIN.bottom;
  const zero = MARGIN.top + (inside * (highest || (lowest ? 0 : 1))) / range;
  const x = (place) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * place) / steps;
  const y = (value) => zero - (inside * value) / range;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label.over_time });
  const nice = step(range, 6);
  for (let value = -Math.floor(lowest / nice) * nice; value <= highest; value += nice) {
    picture.append(drawing("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }));
    const text = drawing("text", { x: MARGIN.left - 8, y: y(value) + 4, "text-anchor": "end" });
    text.textContent = Math.abs(value) < nice / 2 ? "0" : rate(Math.abs(value));
    picture.append(text);
  }
  const labels = Math.max(1, Math.floor(width / 100));
  const inDays = spacing(labels) >= DAY;
  for (const time of times(labels)) {
    const middle = x((time - line.start) / line.step);
    const text = drawing("text", { x: middle, y: height - 6, "text-anchor": middle > width - 40 ? "end" : "middle" });
    text.textContent = inDays ? day(time) : clock(time);
    picture.append(text);
  }
  picture.append(drawing("path", { class: "area-down", d: area(down, x, y) }));
  picture.append(drawing("path", { class: "area-up", d: area(up.map((value) => -value), x, y) }));
  plot.replaceChildren(picture);
  if (pointed !== null) point(picture, x, height, up, down);
}

function point(picture, x, height, up, down) {
  const middle = x(pointed + 0.5);
  picture.append(drawing("line", { class: "cross", x1: middle, x2: middle, y1: MARGIN.top, y2: height - MARGIN.bottom }));
  const time = line.start + pointed * line.step;
  const value = (ink, title, figure) =>
    element("div", { class: ink }, element("span", {}, title), element("strong", {}, figure));
  const tip = element("div", { class: "tip" }, element("div", {}, day(time) + " " + clock(time)),
    value("down", label.download, rate(down[pointed] || 0)), value("up", label.upload, rate(up[pointed] || 0)));
  plot.append(tip);
  const right = middle + tip.offsetWidth + 16 > plot.clientWidth;
  tip.style.left = (right ? middle - tip.offsetWidth - 10 : middle + 10) + "px";
}

plot.addEventListener("pointermove", (event) => {
  const box = plot.getBoundingClientRect();
  const share = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
  pointed = Math.min(Math.max(Math.floor(share * line.steps), 0), line.steps - 1);
  draw();
});
plot.addEventListener("pointerleave", () => { pointed = null; draw(); });
plot.addEventListener("keydown", (event) => {
  const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!move) return;
  event.preventDefault();
  pointed = Math.min(Math.max((pointed ?? -1) + move, 0), line.steps - 1);
  draw();
});

function choose(place) {
  chosen.value = place;
  for (const row of document.querySelectorAll("tr.choosable")) {
    row.classList.toggle("chosen", row.dataset.series === String(place));
  }
  draw();
}
chosen.addEventListener("change", () => choose(chosen.value));

// Tables

const FIGURES = ["count", "up", "down", "bytes"];

function unknown() {
  return element("span", { class: "unknown" }, "–");
}

function shareBar(part, whole) {
  if (!part) return unknown();
  const bar = drawing("svg", { width: 70, height: 8 },
    drawing("rect", { width: Math.max(1, (70 * part) / whole), height: 8, rx: 2 }));
  return element("div", { class: "share" }, element("span", {}, percent(part, whole)), bar);
}

function spark(values) {
  const most = Math.max(...values, 1);
  const at = (value, place) => `${(120 * place) / (values.length - 1 || 1)},${21 - (20 * value) / most}`;
  const path = "M" + values.map(at).join("L");
  return drawing("svg", { class: "spark", width: 120, height: 22 }, drawing("path", { d: path }));
}

// A time has its offset beside it where the clock shows it twice.
function cell(kind, value, table) {
  if (value === null) return element("td", {}, unknown());
  switch (kind) {
    case "up":
    case "down":
      return element("td", { class: "figure " + kind }, amount(value));
    case "bytes":
      return element("td", { class: "figure" }, amount(value));
    case "count":
      return element("td", { class: "figure" }, count(value));
    case "id":
      return element("td", { class: "figure" }, String(value));
    case "time": {
      const [time, offset] = [value, ""].flat();
      return element("td", { title: day(time) + " " + clock(time) + offset }, clock(time) + offset);
    }
    case "share":
      return element("td", {}, shareBar(value, table.whole));
    case "spark":
      return element("td", {}, spark(value));
    default:
      return element("td", { title: value }, value);
  }
}

// What a cell is sorted by: a rate by all of it, a time that comes twice by the time.
function weight(value) {
  if (!Array.isArray(value)) return value;
  return typeof value[1] === "string" ? value[0] : value.reduce((x, y) => x + y, 0);
}

function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  const [one, other] = [weight(a), weight(b)];
  return typeof one === "number" ? one - other : String(one).localeCompare(String(other));
}

function show(table) {
  const body = element("tbody");
  const head = element("tr");
  const rows = table.rows.map((row) => {
    const shown = element("tr", {}, ...table.columns.map((column, place) => cell(column.kind, row.cells[place], table)));
    if (row.series !== null) {
      shown.className = "choosable";
      shown.dataset.series = row.series;
      shown.addEventListener("click", () => choose(chosen.value === String(row.series) ? 0 : row.series));
    }
    const words = row.cells.filter((value) => typeof value === "string" || Number.isInteger(value));
    return { row, shown, words: words.join("\n").toLowerCase() };
  });
  const sort = (place, descending, header) => {
    for (const other of head.children) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    rows.sort((a, b) => {
      const [one, other] = [a.row.cells[place], b.row.cells[place]];
      const known = one !== null && other !== null;
      return known && descending ? compare(other, one) : compare(one, other);
    });
    body.append(...rows.map((entry) => entry.shown));
  };
  table.columns.forEach((column, place) => {
    const button = element("button", { type: "button" }, column.label);
    const isFigure = FIGURES.includes(column.kind) || column.kind === "id";
    const header = element("th", isFigure ? { class: "figure", scope: "col" } : { scope: "col" }, button);
    const first = column.kind !== "text" && column.kind !== "id" && column.kind !== "time";
    button.addEventListener("click", () => {
      const now = header.getAttribute("aria-sort");
      sort(place, now === null ? first : now === "ascending", header);
    });
    head.append(header);
  });
  body.append(...rows.map((entry) => entry.shown));
  const title = element("h2", {}, table.title, element("small", {}, count(table.rows.length + table.more)));
  const section = element("section", {}, title,
    element("div", { class: "scroll" }, element("table", {}, element("thead", {}, head), body)));
  if (table.more) section.append(element("p", { class: "more" }, label.more.replace("{rows}", count(table.more))));
  document.getElementById("tables").append(section);
  return rows;
}

const shown = data.tables.flatMap(show);
const search = document.getElementById("search");
search.placeholder = label.search;
search.setAttribute("aria-label", label.search);
search.addEventListener("input", () => {
  const wanted = search.value.toLowerCase();
  for (const entry of shown) entry.shown.hidden = !entry.words.includes(wanted);
});

if (line.steps === 0) document.getElementById("chart").hidden = true;
draw();
addEventListener("resize", draw);
