"use strict";
(function () {
  var chooser = document.getElementById("country");
  var cards = document.querySelectorAll(".card");
  if (!chooser) { return; }
  function show(country) {
    cards.forEach(function (card) { card.hidden = card.id !== "card-" + country; });
  }
  function fromAddress() {
    var wanted = window.location.hash.replace("#card-", "");
    var known = Array.prototype.some.call(chooser.options, function (option) {
      return option.value === wanted;
    });
    if (known) { chooser.value = wanted; show(wanted); }
  }
  document.getElementById("chooser").hidden = false;
  chooser.addEventListener("change", function () {
    show(chooser.value);
    window.history.replaceState(null, "", "#card-" + chooser.value);
  });
  window.addEventListener("hashchange", fromAddress);
  show(chooser.value);
  fromAddress();
})();
