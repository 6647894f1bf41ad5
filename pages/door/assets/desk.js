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

// Whoever presses a button with the keyboard that is gone, or does nothing any more, when the page is drawn anew goes on
// at what stands nearest to it; after a box that closed, at the title of the page. Where most of what stood around is gone
// too she is a step further: she goes on at what was told of it, or at the first heading that was not there before. What
// is drawn anew is another node: it is known by the key of its widget.
(() => {
  const PRESSED = 'button:not([disabled]), a[href], input:not([disabled]), textarea:not([disabled])';
  const PATIENCE = 20_000; // milliseconds: so long may take what she pressed
  const LATER = 600; // first whoever has a better place for her: what arrived, what unfolded
  let pressed = null;
  let key = "";
  let said = "";
  let around = [];
  let before = new Set(); // the headings there were
  let since = 0;
  let asked = false;
  const keyOf = (one) =>
    [...(one.closest('[class*="st-key-"]')?.classList ?? [])].find((name) => name.startsWith("st-key-")) ?? "";
  const isThere = (one) => one.checkVisibility() && !one.closest('[data-testid="stElementToolbar"]');
  const underKey = (name) => {
    const found = name ? [...(document.getElementsByClassName(name)[0]?.querySelectorAll(PRESSED) ?? [])] : [];
    const there = found.filter(isThere);
    // Of several under one key, a row of choices, the one that was pressed.
    return (name === key && there.find((one) => one.textContent === said)) || there[0];
  };
  const titles = () => [...document.querySelectorAll('[data-testid="stMain"] :is(h2, h3)')];
  const begin = (one) => {
    if (one) {
      one.tabIndex = -1;
      one.style.outline = "none";
    }
    return one;
  };
  const nextStep = () => {
    const left = around.filter(underKey);
    if (left.includes(key) || 2 * left.length > around.length) return null;
    const told = document.querySelector(".st-key-kith_notices");
    return begin(told ?? titles().find((one) => isThere(one) && !before.has(one.textContent)) ?? null);
  };
  const nearest = () => {
    const further = around.length ? nextStep() : null;
    if (further) return further;
    const at = around.indexOf(key);
    const far = (name) => Math.abs(around.indexOf(name) - at - 0.1); // of two as near, what comes after
    for (const name of at < 0 ? [] : [...around].sort((one, other) => far(one) - far(other))) {
      const found = underKey(name);
      // What stands out does something large: nobody shall come upon it by the same key pressed twice.
      if (found && (name === key || found.getAttribute("kind") !== "primary")) return found;
    }
    return begin(document.querySelector('[data-testid="stMain"] h1'));
  };
  const gone = () => !pressed.isConnected || pressed.disabled;
  const goOn = () => {
    asked = false;
    if (!pressed || !gone()) return;
    const lost = [document.body, pressed].includes(document.activeElement);
    pressed = lost && Date.now() - since < PATIENCE ? nearest() : null;
    pressed?.focus(); // the page may be drawn once more, and that one be gone too
    key = pressed ? keyOf(pressed) : "";
    said = pressed ? pressed.textContent : "";
  };
  window.addEventListener(
    "keydown",
    (event) => {
      pressed = null;
      if (event.key !== "Enter" && event.key !== " ") return;
      const button = event.target.closest?.('[data-testid="stMain"] button, [role="dialog"] button');
      if (!button) return;
      const page = button.closest('[role="dialog"]') ? null : button.closest('[data-testid="stMain"]');
      pressed = button;
      key = keyOf(button);
      said = button.textContent;
      before = new Set(titles().map((one) => one.textContent));
      around = page ? [...new Set([...page.querySelectorAll(PRESSED)].map(keyOf))].filter(Boolean) : [];
      since = Date.now();
    },
    { capture: true },
  );
  window.addEventListener("pointerdown", () => (pressed = null), { capture: true });
  const watch = () =>
    new MutationObserver(() => {
      if (!pressed || asked || !gone()) return;
      asked = true;
      setTimeout(goOn, LATER);
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();

// Streamlit speaks English by itself: its few own words are said anew in the language of the desk, and the page says
// which language it is in. Nobody's answers are touched: texts are looked for in Streamlit's own places only, and a
// text that is not among its words stays. (pages/widgets/platform_words.py)
(() => {
  const TOLD = "[data-kith-words]";
  const PLACES = [
    "stFileUploader", "InputInstructions", "stElementToolbar", "stTooltipContent", "stStatusWidget", "stSkipLink",
    "stDataFrameColumnMenu", "stDataFrameColumnFormattingMenu", "stDataFrameColumnVisibilityMenu",
    "stDataFrameStatisticsMenu", "stDataFrameGlideDataEditor", "stNumberInputError", "stConnectionStatus",
  ].map((name) => `[data-testid="${name}"]`);
  const OWN = [...PLACES, '[role="listbox"]', '[role="alert"]', ".gdg-search-bar", 'a[href="#stMain"]'].join();
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
  const known = new Map();
  let shapes = [];
  let told = "";
  const inWords = (text) => {
    const bare = text.trim();
    if (!bare) return text;
    if (known.has(bare)) return text.replace(bare, () => known.get(bare));
    for (const [shape, words] of shapes) {
      const found = bare.match(shape);
      if (found) return words.replace(/\{(\w+)\}/g, (_, name) => found.groups[name]);
    }
    return text;
  };
  const sayText = (node) => {
    const said = inWords(node.data);
    if (said !== node.data && node.parentElement?.closest(OWN)) node.data = said;
  };
  const sayNames = (one) => {
    for (const name of ATTRIBUTES) {
      const text = one.getAttribute(name);
      const said = text && inWords(text);
      if (said !== text) one.setAttribute(name, said);
    }
  };
  const sayAll = (root) => {
    if (root.nodeType === 3) return sayText(root);
    if (root.nodeType !== 1) return;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walk.nextNode()) node.nodeType === 3 ? sayText(node) : sayNames(node);
  };
  const learn = () => {
    const source = document.querySelector(TOLD);
    if (!source || source.dataset.kithWords === told) return;
    told = source.dataset.kithWords;
    const { language, words } = JSON.parse(told);
    document.documentElement.lang = language;
    known.clear();
    shapes = [];
    for (const [own, said] of Object.entries(words)) {
      const shape = own.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, "(?<$1>.+)");
      if (own.includes("{")) shapes.push([new RegExp(`^${shape}$`, "s"), said]);
      else known.set(own, said);
    }
    sayAll(document.body);
  };
  const watch = () => {
    learn();
    new MutationObserver((changes) => {
      learn();
      if (!known.size) return;
      for (const { type, target, addedNodes } of changes) {
        if (type === "characterData") sayText(target);
        else if (type === "attributes") sayNames(target);
        else addedNodes.forEach(sayAll);
      }
    }).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: [...ATTRIBUTES, "data-kith-words"],
    });
  };
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
