"use strict";
// Nothing on the page needs this: a number opens in its place, and claims can be searched.
(function () {
  var open = null, from = null;
  function close(back) {
    if (open === null) return;
    open.classList.remove("open");
    if (back) from.focus();
    open = null;
  }
  document.addEventListener("click", function (event) {
    var number = event.target.closest("a.number");
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
