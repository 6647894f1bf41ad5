// Say how wide this window is: only it knows, and a list fits where a grid does not. (pages/widgets/device.py)
(() => {
  const narrow = window.matchMedia("(max-width: 640px)");
  const say = () => {
    document.cookie = `kith_window=${narrow.matches ? "narrow" : "wide"}; path=/; samesite=strict`;
  };
  narrow.addEventListener("change", say);
  say();
})();

// When a page's line to Kith is cut, ask once whether this browser is still signed in; if not, go to the door.
(() => {
  const Plain = window.WebSocket;
  const ask = () =>
    fetch("/kith/here", { cache: "no-store" })
      .then((answer) => answer.status === 401 && window.location.reload())
      .catch(() => {}); // Kith is not running: the page says so itself and waits for it
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", ask);
    }
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
})();

// What a button unfolds lies at the end of the page: whoever opens it with the keyboard goes on in it, and comes back
// to the button when it closes.
(() => {
  const BOX = '[data-testid="stPopoverBody"]';
  const FIELDS = 'input:not([disabled]), textarea, button:not([disabled]), a[href], [tabindex="0"]';
  let from = null;
  const boxesIn = (nodes) =>
    [...nodes].filter((node) => node.nodeType === 1 && (node.matches(BOX) || node.querySelector(BOX)));
  const watch = () =>
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const opened of boxesIn(change.addedNodes)) {
          const button = document.activeElement;
          if (!button || !button.matches('[data-testid="stPopoverButton"]:focus-visible')) continue;
          from = button;
          requestAnimationFrame(() => opened.querySelector(`:is(${FIELDS})`)?.focus());
        }
        if (from && boxesIn(change.removedNodes).length) {
          if (document.activeElement === document.body && from.isConnected) from.focus();
          from = null;
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();

// Whoever adds a question or opens an item goes on at its title: the button she pressed is gone, and with it the place
// where the keyboard was. The first form of a page is left alone. (pages/widgets/builder_item.py)
(() => {
  const ARRIVED = '[class*="st-key-kith_arrived_"]';
  let last = "";
  let asked = false;
  let used = false;
  for (const gesture of ["pointerdown", "keydown"]) {
    window.addEventListener(gesture, () => (used = true), { capture: true, once: true });
  }
  const look = () => {
    asked = false;
    const head = document.querySelector(ARRIVED);
    const now = head ? head.className.match(/kith_arrived_\w+/)[0] : "";
    if (now === last) return;
    last = now;
    const title = head?.querySelector("h1, h2, h3");
    if (!title || !used) return;
    const takeUp = () => {
      if (document.activeElement !== document.body || !title.isConnected) return;
      title.tabIndex = -1;
      title.style.outline = "none";
      title.focus({ preventScroll: true });
    };
    takeUp();
    setTimeout(takeUp, 400); // the pressed button may go a little later
    const { top } = title.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight - 80) title.scrollIntoView({ block: "center" });
  };
  const watch = () =>
    new MutationObserver(() => {
      if (!asked) requestAnimationFrame(look);
      asked = true;
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
