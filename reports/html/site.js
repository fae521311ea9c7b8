"use strict";
// What the page can do beyond being read: find a unit or indicator, sort a table, take it along as CSV, compare two periods.
// Everything it shows stands in the page or in the search index already; without it the page is complete.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const english = document.documentElement.lang === "en";
  const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  const make = (tag, attributes = {}, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const matches = (query, text) => plain(query).split(/\s+/).every((part) => text.includes(part));

  // A shown number as a number, whatever stands around it; null for words and absences.
  const number = (text) => {
    const found = text.trim().match(/^(?:Rp|IDR)?\s*([-−]?[\d.,]+)/);
    if (!found) return null;
    const digits = english ? found[1].replace(/,/g, "") : found[1].replace(/\./g, "").replace(",", ".");
    return Number(digits.replace("−", "-"));
  };

  // ---- search -------------------------------------------------------------------------------------------------------
  const entries = [];
  window.lontarIndex = (rows) => {
    for (const [name, note, href, more] of rows) entries.push({ name, note, href, key: plain(`${name} ${note} ${more || ""}`) });
  };
  const load = (root, names) => Promise.all(names.map((name) => new Promise((done) => {
    const script = make("script", { src: root + name });
    script.onload = script.onerror = done;
    document.head.append(script);
  })));
  const rank = (entry, query) => {
    const name = plain(entry.name), start = plain(query);
    return name.startsWith(start) ? 0 : name.includes(` ${start}`) ? 1 : 2;
  };
  const search = (query) => entries.filter((entry) => matches(query, entry.key))
    .sort((a, b) => rank(a, query) - rank(b, query)).slice(0, 12);

  const searchBox = (place) => {
    const { root, index } = place.dataset, page = place.querySelector("a").href;
    const input = make("input", { type: "search", id: "find", role: "combobox", "aria-expanded": "false", "aria-controls": "found",
      "aria-autocomplete": "list", "aria-label": words.search, placeholder: words.search, autocomplete: "off" });
    const list = make("ul", { id: "found", role: "listbox", "aria-label": words.search, hidden: "" });
    const status = make("p", { role: "status", class: "unseen" });
    let chosen = -1, loading = null;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (step) => {
      const options = [...list.children];
      if (!options.length) return;
      chosen = (chosen + step + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };
    const show = () => {
      const query = input.value.trim();
      if (query.length < 2) return close();
      const hits = search(query);
      list.replaceChildren(...hits.map((hit, at) => {
        const option = make("li", { role: "option", id: `found-${at}`, "aria-selected": "false", "data-href": root + hit.href });
        option.append(make("span", {}, hit.name), make("small", {}, hit.note));
        return option;
      }));
      chosen = -1;
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      status.textContent = hits.length ? fill(words.found, { count: hits.length }) : words.none;
    };
    const go = (option) => { location.href = option ? option.dataset.href : `${page}#${encodeURIComponent(input.value.trim())}`; };

    input.addEventListener("focus", () => { loading = loading || load(root, index.split(" ")).then(show); });
    input.addEventListener("input", show);
    input.addEventListener("blur", () => setTimeout(close, 150));
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") mark(1);
      else if (event.key === "ArrowUp") mark(-1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && input.value.trim()) go(list.hidden ? null : list.children[Math.max(chosen, 0)]);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => { const option = event.target.closest("li"); if (option) go(option); });
    place.replaceChildren(input, list, status);
  };

  // The page of everything that can be found: its own lists are the index.
  const filterPage = (place) => {
    const label = make("label", { for: "filter" }, words.search);
    const input = make("input", { type: "search", id: "filter", autocomplete: "off" });
    const status = make("p", { role: "status" });
    const items = [...document.querySelectorAll("[data-find] li")].map((item) => [item, plain(`${item.textContent} ${item.dataset.more || ""}`)]);
    const show = () => {
      let count = 0;
      for (const [item, text] of items) count += (item.hidden = !matches(input.value.trim(), text)) ? 0 : 1;
      for (const part of document.querySelectorAll("[data-find]")) part.hidden = !part.querySelector("li:not([hidden])");
      status.textContent = count ? fill(words.found, { count }) : words.none;
    };
    const read = () => { input.value = decodeURIComponent(location.hash.slice(1)); show(); };
    input.addEventListener("input", show);
    window.addEventListener("hashchange", read);
    place.append(label, input, status);
    if (location.hash) read();
    input.focus();
  };

  // ---- tables -------------------------------------------------------------------------------------------------------
  const sortBy = (table, column, heads) => {
    const body = table.tBodies[0], direction = heads[column].getAttribute("aria-sort") === "descending" ? 1 : -1;
    const rows = [...body.rows].filter((row) => !row.classList.contains("whole"));
    const value = (row) => { const text = row.cells[column].textContent; return [number(text), text]; };
    rows.sort((a, b) => {
      const [x, s] = value(a), [y, u] = value(b);
      if (x !== null && y !== null) return direction * (x - y);
      // What is absent comes last whichever way is up.
      return x !== null ? -1 : y !== null ? 1 : -direction * s.localeCompare(u, document.documentElement.lang);
    });
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    table.classList.add("sorted");
    body.append(...rows);
  };
  const sortable = (table) => {
    if (!table.tHead || table.tBodies[0].rows.length < 4 || !table.tHead.querySelector(".n")) return;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = make("button", { type: "button", class: "sort", "aria-label": fill(words.sort, { column: head.textContent }) });
      button.addEventListener("click", () => sortBy(table, column, heads));
      head.append(button);
    });
  };

  // A text that a spreadsheet would take for a formula stays a text.
  const csvCell = (cell) => {
    const text = cell.textContent.trim().replace(/\s+/g, " "), guarded = /^[=+@-]/.test(text) && number(text) === null ? `'${text}` : text;
    return /[",\n;]/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded;
  };
  const csvOf = (table) => [...table.rows].map((row) => [...row.cells].map(csvCell).join(",")).join("\r\n");
  const csvButton = (line) => {
    const table = document.getElementById(line.dataset.of).querySelector("table");
    const button = make("button", { type: "button" }, words.csv);
    button.addEventListener("click", () => {
      const link = make("a", { download: `${line.dataset.of.slice(2)}.csv` });
      link.href = URL.createObjectURL(new Blob(["\ufeff", csvOf(table), "\r\n"], { type: "text/csv" }));
      link.click();
      URL.revokeObjectURL(link.href);
    });
    line.prepend(button, " ");
  };

  // ---- two periods beside each other --------------------------------------------------------------------------------
  // The table of all periods is in the page; two of its columns are shown with their difference.
  const compare = (place) => {
    const source = document.querySelector("#t-history table"), target = document.querySelector("#t-compare table");
    const heads = [...source.tHead.rows[0].cells].slice(1);
    const select = (id, at) => {
      const field = make("select", { id });
      heads.forEach((head, index) => field.append(make("option", { value: index, ...(index === at && { selected: "" }) }, head.textContent)));
      return field;
    };
    const [first, second] = [select("first", Math.min(1, heads.length - 1)), select("second", 0)];
    const difference = (a, b) => {
      const [x, y] = [number(a), number(b)];
      if (x === null || y === null) return "–";
      const digits = Math.max(...[a, b].map((text) => (text.match(english ? /\.(\d+)/ : /,(\d+)/) || ["", ""])[1].length));
      const value = y - x, size = Math.abs(value).toLocaleString(english ? "en-GB" : "id-ID", { minimumFractionDigits: digits, maximumFractionDigits: digits });
      return (Number(value.toFixed(digits)) === 0 ? "" : value > 0 ? "+" : "−") + size + (a.includes("%") ? ` ${words.points}` : "");
    };
    const show = () => {
      const pair = [first, second].map((field) => Number(field.value) + 1);
      const titles = target.tHead.rows[0].cells;
      pair.forEach((column, at) => { titles[at + 1].firstChild.textContent = heads[column - 1].textContent; });
      [...source.tBodies[0].rows].forEach((row, at) => {
        const cells = target.tBodies[0].rows[at].cells, chosen = pair.map((column) => row.cells[column]);
        chosen.forEach((cell, index) => { cells[index + 1].textContent = cell.textContent; cells[index + 1].className = cell.className; });
        cells[3].textContent = difference(...chosen.map((cell) => cell.textContent));
      });
    };
    place.append(make("label", { for: "first" }, words.first), first, make("label", { for: "second" }, words.second), second);
    first.addEventListener("change", show);
    second.addEventListener("change", show);
  };
  const chooseUnit = (place) => {
    const field = make("select", { id: "unit" });
    for (const link of place.querySelectorAll("a")) {
      field.append(make("option", { value: link.getAttribute("href"), ...(link.getAttribute("aria-current") && { selected: "" }) }, link.textContent));
    }
    field.addEventListener("change", () => { location.href = field.value; });
    place.before(make("label", { for: "unit" }, words.unit), field);
  };

  document.querySelectorAll(".find").forEach(searchBox);
  document.querySelectorAll(".filter").forEach(filterPage);
  document.querySelectorAll(".two-periods").forEach(compare);
  document.querySelectorAll(".choose ul").forEach(chooseUnit);
  document.querySelectorAll(".tools[data-of]").forEach(csvButton);
  document.querySelectorAll("main table").forEach((table) => { if (!table.closest("#t-compare")) sortable(table); });
})();
