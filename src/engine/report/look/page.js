"use strict";
// Nothing on the page needs this: a number opens in its place, a chart says its values where it
// is pointed at and by the arrow keys, and claims can be searched.
(function () {
  var open = null, from = null;
  function close(back) {
    if (open === null) return;
    open.classList.remove("open");
    if (back) from.focus();
    open = null;
  }
  document.addEventListener("click", function (event) {
    var number = event.target.closest("a.number, a.opens");
    if (number !== null) {
      event.preventDefault();
      close(false);
      from = number;
      open = document.getElementById(number.hash.slice(1));
      open.classList.add("open");
      open.scrollTop = 0;
      open.focus({ preventScroll: true });
      return;
    }
    if (open === null) return;
    var back = event.target.closest(".back a");
    if (back !== null) event.preventDefault();
    if (back !== null || event.target.closest(".from") === null) close(back !== null);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") close(true);
  });
  document.querySelectorAll(".picture").forEach(function (picture) {
    var marks = Array.from(picture.querySelectorAll(".marks path")), at = -1;
    if (marks.length === 0) return;
    var region = picture.closest(".scroll"), figure = region.closest("figure");
    var tip = document.createElement("p"), value = document.createElement("strong");
    var words = marks.map(function (mark) { return mark.firstElementChild.textContent; });
    tip.className = "tip";
    tip.setAttribute("role", "status");
    region.after(tip);
    // What holds the value, in full, and beside it if need be, but never outside the figure.
    function place(left, top, below) {
      tip.style.left = Math.max(0, Math.min(left - tip.offsetWidth / 2, figure.clientWidth - tip.offsetWidth)) + "px";
      tip.style.top = (top - tip.offsetHeight - 6 < 0 ? below + 6 : top - tip.offsetHeight - 6) + "px";
    }
    function show(next, x) {
      if (at >= 0) marks[at].classList.remove("on");
      at = next;
      tip.replaceChildren();
      if (at < 0) return;
      var cut = words[at].lastIndexOf(": "), box = marks[at].getBoundingClientRect();
      var from = figure.getBoundingClientRect();
      value.textContent = words[at].slice(cut < 0 ? 0 : cut + 2);
      tip.append(cut < 0 ? "" : words[at].slice(0, cut) + ": ", value);
      marks[at].classList.add("on");
      place((x === undefined ? box.left + box.width / 2 : x) - from.left, box.top - from.top, box.bottom - from.top);
    }
    // The mark that is pointed at, or the nearest within a finger's breadth.
    function nearest(event) {
      var best = -1, least = [20, Infinity];
      marks.forEach(function (mark, index) {
        var box = mark.getBoundingClientRect(), x = event.clientX, y = event.clientY;
        var off = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
        var middle = Math.hypot(x - box.left - box.width / 2, y - box.top - box.height / 2);
        if (off < least[0] || (off === least[0] && middle < least[1])) {
          best = index;
          least = [off, middle];
        }
      });
      return best;
    }
    function point(event) {
      var found = nearest(event);
      if (found !== at || found >= 0) show(found, event.clientX);
    }
    region.addEventListener("pointermove", point);
    region.addEventListener("pointerdown", point);
    region.addEventListener("pointerleave", function (event) {
      if (event.pointerType !== "touch") show(-1);
    });
    region.addEventListener("focus", function () {
      if (!region.matches(":focus-visible")) return;
      tip.textContent = "← and → say each value";
      place(0, 0, 0);
    });
    region.addEventListener("blur", function () { show(-1); });
    region.addEventListener("keydown", function (event) {
      var last = marks.length - 1;
      var to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: Math.max(at - 1, 0), Home: 0, End: last }[event.key];
      if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      marks[to].scrollIntoView({ block: "nearest", inline: "nearest" });
      show(to);
    });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") show(-1); });
    document.addEventListener("pointerdown", function (event) { if (!region.contains(event.target)) show(-1); });
  });
  document.querySelectorAll("table.claims").forEach(function (table, index) {
    var box = document.createElement("p"), input = document.createElement("input");
    var label = document.createElement("label"), told = document.createElement("span");
    box.className = "search";
    input.type = "search";
    input.id = "search-" + index;
    label.htmlFor = input.id;
    label.textContent = "Search these claims";
    told.setAttribute("role", "status");
    box.append(label, input, told);
    table.closest("figure").prepend(box);
    var rows = Array.from(table.tBodies[0].rows);
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(" ").filter(Boolean), found = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !words.every(function (word) { return text.includes(word); });
        if (!row.hidden) found += 1;
      });
      told.textContent = words.length === 0 ? "" : found + " of " + rows.length + " claims";
    });
  });
})();
