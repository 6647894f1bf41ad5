// The places of a plan: somebody is taken up with the mouse (dragged) or the keyboard (Enter), every place then says what
// it would cost to put her there, and only after that she is put down. (pages/widgets/matching_board.py)
const FAR = 5; // pixels after which a press is a drag
const AFTER = 9000; // where those stand who cannot have her
const EDGE = 48; // so near to the edge of the list a drag scrolls it

export default function ({ data, parentElement, setTriggerValue }) {
  const board = (parentElement.kithBoard ??= new Board(parentElement));
  board.tell = setTriggerValue;
  board.show(data);
  return () => board.close();
}

const made = (kind, name, text) => {
  const element = document.createElement(kind);
  if (name) element.className = name;
  if (text) element.textContent = text; // never HTML: these are people's own words
  return element;
};

class Board {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector(".board");
    this.lifted = null; // the id of whoever is taken up, with the mentor she is with now
    this.from = "";
    this.drag = null;
    this.onKey = (event) => event.key === "Escape" && this.lifted && this.putBack(true);
    this.onMove = (event) => this.move(event);
    this.onUp = (event) => this.drop(event);
    this.box.addEventListener("keydown", this.onKey);
  }

  close() {
    this.stopDragging();
    this.box.removeEventListener("keydown", this.onKey);
    this.root.kithBoard = undefined;
  }

  show(data) {
    const key = JSON.stringify(data.cards) + JSON.stringify(data.waiting);
    this.data = data;
    if (key !== this.key) {
      // Another plan: whoever was taken up stands elsewhere now.
      this.key = key;
      this.stopDragging();
      this.lifted = null;
      this.draw();
    }
    this.mark();
  }

  draw() {
    const { cards, waiting, words } = this.data;
    this.box.setAttribute("aria-label", words.title);
    this.said = made("p", "said", words.hint);
    this.said.setAttribute("role", "status");
    this.list = made("div", "cards");
    if (waiting.length) this.list.append(this.card({ id: "", name: words.waiting, people: waiting }));
    for (const card of cards) this.list.append(this.card(card));
    this.box.replaceChildren(this.said, this.list);
  }

  card(card) {
    const element = made("section", card.id ? "card" : "card waiting");
    element.dataset.mentor = card.id;
    const title = made("h4", "", card.name);
    if (card.id) title.append(made("span", "places", card.places));
    element.append(title);
    const people = made("div", "people");
    for (const person of card.people) people.append(this.chip(person, card.id));
    element.append(people);
    if (card.id) {
      const cost = made("p", "cost");
      const put = made("button", "put", this.data.words.put);
      put.type = "button";
      put.addEventListener("click", () => this.place(card.id));
      element.append(cost, put);
    }
    return element;
  }

  chip(person, mentor) {
    const chip = made("button", person.pinned ? "chip pinned" : "chip");
    chip.type = "button";
    chip.dataset.mentee = person.id;
    chip.append(made("span", "name", person.name));
    if (person.note) chip.append(made("span", "", person.note));
    chip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return; // there one presses and puts: a drag scrolls
      this.drag = { id: person.id, mentor, chip, x: event.clientX, y: event.clientY, ghost: null };
      document.addEventListener("pointermove", this.onMove);
      document.addEventListener("pointerup", this.onUp);
      document.addEventListener("pointercancel", this.onUp);
    });
    chip.addEventListener("click", () => {
      if (this.dragged) this.dragged = false;
      else if (this.isLifted(person.id, mentor)) this.putBack(true);
      else this.lift(person.id, mentor);
    });
    return chip;
  }

  isLifted(id, mentor) {
    return this.lifted === id && this.from === mentor;
  }

  lift(id, mentor) {
    this.lifted = id;
    this.from = mentor;
    this.mark();
    if (this.data.costs?.mentee !== id) this.tell("lifted", id);
  }

  putBack(tell) {
    this.lifted = null;
    this.mark();
    if (tell) this.tell("lifted", "");
  }

  place(mentor) {
    if (!this.lifted || !this.costs()[mentor]?.possible) return;
    this.tell("placed", { mentee: this.lifted, mentor, instead: this.from });
    this.lifted = null;
    this.mark();
  }

  costs() {
    return this.data.costs?.mentee === this.lifted ? this.data.costs.of : {};
  }

  // What each place says while somebody is taken up.
  mark() {
    const { words } = this.data;
    const costs = this.costs();
    for (const chip of this.box.querySelectorAll(".chip")) {
      const mentor = chip.closest(".card").dataset.mentor;
      chip.setAttribute("aria-pressed", String(this.isLifted(chip.dataset.mentee, mentor)));
    }
    for (const card of this.box.querySelectorAll(".card[data-mentor]:not(.waiting)")) {
      const cost = costs[card.dataset.mentor];
      const here = this.lifted && card.dataset.mentor === this.from;
      card.classList.toggle("possible", Boolean(cost?.possible) && !here);
      card.classList.toggle("free", Boolean(cost?.free) && !here);
      card.classList.toggle("closed", Boolean(this.lifted) && !here && cost !== undefined && !cost.possible);
      card.style.order = this.lifted ? (here ? 0 : cost?.possible ? 1 + cost.rank : AFTER) : "";
      card.querySelector(".cost").textContent = this.lifted ? (here ? words.here : (cost?.said ?? "")) : "";
      const put = card.querySelector(".put");
      put.hidden = !cost?.possible || here;
      const name = card.querySelector("h4").firstChild.textContent;
      put.setAttribute("aria-label", `${words.put}: ${name}. ${cost?.said ?? ""}`);
    }
    const waiting = this.box.querySelector(".waiting");
    if (waiting) waiting.style.order = this.lifted && this.from ? AFTER : "";
    const waits = this.lifted && this.data.costs?.mentee !== this.lifted;
    const name = this.lifted && this.box.querySelector('.chip[aria-pressed="true"] .name')?.textContent;
    const said = waits ? words.working : name ? words.lifted.replace("…", name) : words.hint;
    if (this.said.textContent !== said) this.said.textContent = said;
  }

  // Dragging ----------------------------------------------------------------------------------------------------------
  move(event) {
    const drag = this.drag;
    if (!drag) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
      drag.ghost = made("div", "ghost", drag.chip.querySelector(".name").textContent);
      this.box.append(drag.ghost);
      this.lift(drag.id, drag.mentor);
    }
    drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
    const over = this.under(event);
    // Nobody is made to wait by hand, so the list of those who wait takes nobody up.
    for (const card of this.box.querySelectorAll(".card:not(.waiting)")) card.classList.toggle("over", card === over);
    const cost = over && this.costs()[over.dataset.mentor];
    if (cost) this.said.textContent = `${over.querySelector("h4").firstChild.textContent}: ${cost.said}`;
    const area = this.list.getBoundingClientRect();
    if (event.clientY > area.bottom - EDGE) this.list.scrollTop += 14;
    if (event.clientY < area.top + EDGE) this.list.scrollTop -= 14;
  }

  under(event) {
    const found = this.root.elementFromPoint?.(event.clientX, event.clientY) ?? document.elementFromPoint(event.clientX, event.clientY);
    return found?.closest?.(".card") ?? null;
  }

  drop(event) {
    const drag = this.drag;
    const over = drag?.ghost && event.type === "pointerup" ? this.under(event) : null;
    this.stopDragging();
    if (!drag?.ghost) return;
    this.dragged = this.root.elementFromPoint?.(event.clientX, event.clientY)?.closest?.(".chip") === drag.chip;
    const mentor = over?.dataset.mentor;
    if (mentor && mentor !== this.from && this.costs()[mentor]?.possible) this.place(mentor);
    else if (!this.dragged && (!mentor || mentor === this.from)) this.putBack(true);
    else this.mark(); // dropped before its cost was known, or where she cannot be: she stays taken up, and why is said
  }

  stopDragging() {
    this.drag?.ghost?.remove();
    this.drag = null;
    for (const card of this.box.querySelectorAll(".over")) card.classList.remove("over");
    document.removeEventListener("pointermove", this.onMove);
    document.removeEventListener("pointerup", this.onUp);
    document.removeEventListener("pointercancel", this.onUp);
  }
}
