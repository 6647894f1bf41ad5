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
