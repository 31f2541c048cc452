// One chart on the page: its switches, its picture, what the pointer and the keyboard read from it, its files.
"use strict";

const VIEWS = { years: "Over time", ranking: "Ranking", map: "Map", editions: "By edition" };
const charts = new Map();

function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat().filter(one => one !== null && one !== undefined && one !== false));
  return made;
}

// One chart after the other, each shown before the next begins; the first of the page before anybody comes to it.
const waiting = [];
async function later(chart) {
  waiting.push(chart);
  if (waiting.length > 1) return;
  while (waiting.length) {
    await new Promise(done => setTimeout(done));
    if (waiting[0].stale && (waiting[0].seen || waiting[0].root === document.querySelector("figure.chart"))) await waiting[0].draw();
    waiting.shift();
  }
}

class Chart {
  constructor(root, key, start) {
    Object.assign(this, { root, key, start, seen: false, stale: true });
    charts.set(key, this);
    watcher.observe(root);
  }

  // What is asked: the beginning, changed by what the reader switched.
  get options() {
    const about = record.about.get(this.start.indicator);
    const o = { source: about.source, breakdown: about.breakdown, ...this.start, ...state.charts[this.key] };
    const views = viewsOf(o);
    if (!views.includes(o.view)) o.view = views[0];
    o.views = views;
    const values = figures(o.indicator).filter(f => f.source === o.source && f.breakdown === o.breakdown && f.value !== null
      && f.state === "latest" && (!["years", "editions"].includes(o.view) || about.entity_type !== "country" || colourOf(f.entity))).map(f => f.value);
    o.canLog = values.length > 1 && values.every(v => v >= 0) && values.some(v => v > 0);
    o.canPer = ["count", "money"].includes(about.kind) && about.entity_type === "country" && about.indicator !== "population"
      && record.about.has("population");
    o.log = o.canLog && (o.log ?? (o.view !== "editions" && isFarApart(about, values)));
    o.per = o.canPer && !!o.per;
    return o;
  }

  set(change, push = false) {
    state.charts[this.key] = { ...state.charts[this.key], ...change };
    save(push);
    this.draw();
    if (this.start.onchange) this.start.onchange();
  }

  // Drawn when it comes into sight; what is not seen waits.
  refresh() {
    this.stale = true;
    later(this);
  }

  async draw() {
    this.stale = false;
    const o = this.options, turn = this.turn = (this.turn ?? 0) + 1;
    const width = Math.floor(this.root.getBoundingClientRect().width) - 2;
    const plot = width > 50 ? build(o, width) : null;
    if (!this.plotted) this.frame();
    this.o = o;
    this.plot = plot;
    this.focused = null;
    this.readout.hidden = true;
    this.switches(o, plot);
    const about = record.about.get(o.indicator);
    this.title.textContent = plot?.title ?? about.title;
    this.unit.textContent = [plot?.unit ?? about.unit, o.breakdown && `part: ${o.breakdown}`, o.log && "logarithmic scale"]
      .filter(Boolean).join(" \u00b7 ");
    this.notes.replaceChildren(...(plot?.notes ?? []).map(note => element("li", {}, note)), element("li", {}, sourceOf(o, plot)));
    if (!plot) {
      this.holder.replaceChildren(element("p", { class: "nothing" }, width > 50
        ? `No figure of ${about.title} for ${names().join(", ")}.` : ""));
      return;
    }
    this.holder.setAttribute("aria-label", `${plot.title}. ${sentence(o, plot)} Arrow keys read the marks.`);
    // Another period of the same map: the countries stay, their colours change.
    const same = JSON.stringify([o.view, o.log, o.per, o.indicator, o.source, o.breakdown, slots(), width]);
    if (o.view === "map" && same === this.same && this.view) {
      this.recolour(plot);
      this.words.textContent = sentence(o, plot, [state.c]);
      this.marks = null;
      return;
    }
    this.same = same;
    const inner = element("div", { class: "inner" });
    const made = await vegaEmbed(inner, plot.spec(), { ast: true, actions: false, renderer: "svg", tooltip: false,
      defaultStyle: false, logLevel: 1 });
    if (turn !== this.turn) return made.finalize();
    this.view?.finalize();
    this.view = made;
    inner.querySelector("svg").setAttribute("aria-hidden", "true");
    this.holder.replaceChildren(inner);
    this.words.textContent = sentence(o, plot, [state.c]);
    performance.mark(`drawn ${this.key}`);
    this.marks = null;
  }

  frame() {
    this.plotted = true;
    this.title = element("h3");
    this.unit = element("p", { class: "unit" });
    this.bar = element("div", { class: "switches" });
    this.words = element("p", { class: "words" });
    this.holder = element("div", { class: "plot", tabindex: "0", role: "application", "aria-roledescription": "chart",
      onkeydown: event => this.key_(event), onpointermove: event => this.near(event), onpointerleave: () => this.leave(),
      onclick: event => { this.near(event); this.pinned = !!this.focused; }, onblur: () => this.leave() });
    this.readout = element("div", { class: "readout", role: "status", hidden: true });
    this.notes = element("ul", { class: "notes" });
    const save = (kind, words) => element("button", { type: "button", onclick: () => this.download(kind) }, words);
    this.files = element("div", { class: "files" }, save("svg", "SVG"), save("png", "PNG"), save("csv", "CSV"),
      element("button", { type: "button", onclick: event => copy(event.target, cite(this)) }, "Cite this chart"),
      this.key !== "explore" && element("button", { type: "button", onclick: () => openExplorer(this.start.indicator) }, "Explore"));
    this.root.replaceChildren(element("figcaption", {}, this.title, this.unit), this.bar,
      element("div", { class: "stage" }, this.holder, this.readout), this.words, this.notes, this.files);
  }

  switches(o, plot) {
    const focus = document.activeElement?.dataset?.switch, inside = this.bar.contains(document.activeElement);
    const toggle = (name, words, on, change) => element("button", { type: "button", "aria-pressed": String(!!on),
      "data-switch": name, onclick: () => this.set(change, true) }, words);
    const parts = o.views.length > 1 ? o.views.map(view => toggle(view, VIEWS[view], o.view === view, { view })) : [];
    const more = [o.canLog && o.view !== "map" && toggle("log", "Log scale", o.log, { log: !o.log }),
      o.canPer && o.view !== "editions" && toggle("per", "Per head", o.per, { per: !o.per })];
    const slider = [];
    if (plot?.periods?.length > 1) {
      const at = plot.periods.findIndex(p => p.period === plot.period);
      slider.push(element("label", { class: "slider" }, "Period ", element("output", {}, plot.period), element("input", {
        type: "range", min: 0, max: plot.periods.length - 1, value: at, "data-switch": "period",
        "aria-valuetext": plot.period, oninput: event => this.set({ period: plot.periods[event.target.value].period }) })));
    }
    const old = this.bar.querySelector("input[type=range]");
    if (inside && focus === "period" && old && slider.length && +old.max === plot.periods.length - 1) {
      // The slider that is being moved stays, so that it is not let go.
      this.bar.querySelector("output").textContent = plot.period;
      old.setAttribute("aria-valuetext", plot.period);
      return;
    }
    this.bar.replaceChildren(...(parts.length ? [element("span", { class: "group" }, parts)] : []), ...more.filter(Boolean), ...slider);
    if (inside) this.bar.querySelector(`[data-switch="${focus}"]`)?.focus();
  }

  // By the scale of the map, which holds for every period; a small country without a figure is not shown.
  recolour(plot) {
    const colour = this.view.view.scale("fill"), of = new Map(plot.shown.map(f => [f.entity, f]));
    for (const { datum, _svg } of this.items(mark => mark.name === "points_marks")) {
      const f = of.get(datum.id);
      _svg.setAttribute("fill", f ? colour(f.shown) : "var(--land)");
      _svg.setAttribute("opacity", f || datum.geometry.type !== "Point" ? 1 : 0);
    }
  }

  // What is drawn of some marks.
  items(wanted) {
    const found = [];
    const walk = item => {
      for (const mark of item.items ?? []) {
        if (mark.marktype === "group") mark.items.forEach(walk);
        else if (wanted(mark)) found.push(...mark.items.filter(one => one._svg));
      }
    };
    this.view.view.scenegraph().root.items.forEach(walk);
    return found;
  }

  // Marks with their figure, in reading order: series by series, then along the years.
  get read() {
    if (this.marks) return this.marks;
    const found = [], byId = new Map((this.plot.read ?? this.plot.shown).map(f => [this.o.view === "map" ? f.entity : f.id, f]));
    for (const one of this.items(mark => ["symbol", "shape", "rect"].includes(mark.marktype))) {
      const f = one.mark.marktype !== "rect" || one.datum?.sign ? byId.get(one.datum?.id) : null;
      if (f && !found.some(m => m.f === f)) found.push({ f, svg: one._svg });
    }
    const order = new Map([...byId.values()].map((f, n) => [f, n]));
    const rank = f => this.o.view === "years" ? (slots().indexOf(f.entity) + 1 || 99) * 1e6 + f.x
      : this.o.view === "editions" ? +f.edition.replace(/\D/g, "") * 1e6 + f.x : order.get(f);
    return this.marks = found.sort((a, b) => rank(a.f) - rank(b.f));
  }

  near(event) {
    if (!this.view || (this.pinned && event.type !== "click")) return;
    const hit = this.o.view === "map" && this.read.find(m => m.svg === event.target);
    let best = hit || null, far = 30;
    if (!best && this.o.view !== "map") for (const mark of this.read) {
      const box = mark.svg.getBoundingClientRect(), dy = event.clientY - (box.top + box.bottom) / 2;
      const dx = event.clientX - (box.left + box.right) / 2;
      // A break is as high as the chart: a mark beside it comes first.
      const away = mark.f.told ? Math.abs(dx) + 12 : this.o.view === "ranking" ? Math.abs(dy) : Math.hypot(dx, dy);
      if (away < far) [best, far] = [mark, away];
    }
    best ? this.show(best) : event.type === "click" ? (this.pinned = false, this.leave()) : this.leave();
  }

  key_(event) {
    const read = this.view ? this.read : [];
    if (!read.length) return;
    const at = read.indexOf(this.focused), f = this.focused?.f;
    const jump = step => {
      const others = [...new Set(read.map(m => m.f.entity + m.f.edition * (this.o.view === "editions")))];
      if (!["years", "editions"].includes(this.o.view) || others.length < 2 || !f) return read[Math.min(Math.max(at + step, 0), read.length - 1)];
      const key = this.o.view === "years" ? "entity" : "edition", keys = [...new Set(read.map(m => m.f[key]))];
      const to = keys[(keys.indexOf(f[key]) + step + keys.length) % keys.length];
      return read.filter(m => m.f[key] === to).sort((a, b) => Math.abs(a.f.x - f.x) - Math.abs(b.f.x - f.x))[0];
    };
    const to = { ArrowRight: read[Math.min(at + 1, read.length - 1)], ArrowLeft: read[Math.max(at - 1, 0)], Home: read[0],
      End: read.at(-1), ArrowDown: jump(1), ArrowUp: jump(-1) }[event.key];
    if (event.key === "Escape") { this.pinned = false; this.leave(); }
    if (!to) return;
    event.preventDefault();
    this.pinned = true;
    this.show(to);
  }

  show(mark) {
    if (this.focused === mark) return;
    this.focused?.svg.classList.remove("lit");
    this.focused = mark;
    mark.svg.classList.add("lit");
    const f = mark.f, stage = this.holder.getBoundingClientRect(), box = mark.svg.getBoundingClientRect();
    this.readout.replaceChildren(...readout(f, this.o, this.plot));
    this.readout.hidden = false;
    const wide = this.readout.offsetWidth, high = this.readout.offsetHeight, x = (box.left + box.right) / 2 - stage.left;
    const above = mark.f.told ? box.top + 20 : (box.top + box.bottom) / 2;
    const beside = x + 18 + wide < stage.width ? x + 18 : x - 18 - wide, y = above - stage.top;
    // Beside the mark; where there is no room, below it.
    this.readout.style.left = `${beside >= 0 ? beside : Math.max(0, Math.min(x - wide / 2, stage.width - wide))}px`;
    this.readout.style.top = `${beside >= 0 ? Math.max(0, y - high / 2) : y + 16}px`;
  }

  leave() {
    if (this.pinned && document.activeElement === this.holder) return;
    this.pinned = false;
    this.focused?.svg.classList.remove("lit");
    this.focused = null;
    this.readout.hidden = true;
  }

  async download(kind) {
    const name = `${this.o.indicator}-${this.o.view}`;
    if (kind === "csv") return deliver(`${name}.csv`, new Blob([csv(this.plot.shown)], { type: "text/csv" }));
    const framed = await paper(this);
    if (kind === "svg") return deliver(`${name}.svg`, new Blob([await framed.view.toSVG()], { type: "image/svg+xml" }));
    const canvas = await framed.view.toCanvas(3);
    canvas.toBlob(blob => deliver(`${name}.png`, blob), "image/png");
  }
}

const watcher = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const chart = [...charts.values()].find(one => one.root === entry.target);
    if (!chart) continue;
    chart.seen = entry.isIntersecting;
    later(chart);
  }
}, { rootMargin: "200px" });
