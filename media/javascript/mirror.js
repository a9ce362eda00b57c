// What one process has of the other's objects: for each a mirror, an object of its own with the same contents. Contents
// go along with every message, in both directions; functions are stubs, whose calls are requests. For both processes.
// `side` begins the names of the objects that come from here; `request` sends one request and returns what it gives.
const errorbookMirror = ({ side, request, mayChange, unsendable }) => {
  const builtIns = errorbookBuiltIns();
  const ids = new Map();
  const objects = new Map();
  /** What the other side knows of the contents of an object, by its id; those that were used last are the last. */
  const known = new Map();
  /** What is named in the next message and has to be told with it. */
  const fresh = new Set();
  /** The texts of functions that are stubs here. */
  const sources = new WeakMap();
  const stacks = new WeakMap();
  let count = 0;

  const { encode, decode } = errorbookValues(builtIns, { named, ids, objects });
  const contents = errorbookContents({ side, encode, sources, unsendable });
  const { describe, kindOf } = contents;
  const { shell, fill } = errorbookMade({ ...builtIns, ...contents, decode, objects, sources, request, unsendable });

  function named(object) {
    let id = ids.get(object);
    if (id === undefined) {
      id = side + ++count;
      ids.set(object, id);
      objects.set(id, object);
    }
    if (!known.has(id)) fresh.add(id);
    return id;
  }

  /** Has what becomes of objects told, whether or not they are named. */
  function mention(values) {
    for (const value of values) if (ids.has(value)) named(value);
  }

  /** What has to be told with a message, so that the other side has what it names, and what became of it. */
  function changes() {
    const told = [];
    const tell = (id) => {
      fresh.delete(id);
      const object = objects.get(id);
      if (typeof object === 'symbol' || (!id.startsWith(side) && isMirrorOnly(kindOf(object)))) return;
      const text = JSON.stringify(describe(object));
      if (known.get(id) === text) return;
      known.delete(id);
      known.set(id, text);
      told.push([id, text]);
      if (told.length > MOST.told) unsendable();
    };
    for (const id of [...known.keys()]) tell(id);
    // What is told names more.
    for (const id of fresh) tell(id);
    trim();
    return told;
  }

  /** Makes the mirrors be as the other side's objects now are. */
  function learn(told) {
    const read = told.map(([id, text]) => [id, JSON.parse(text)]);
    for (const [id, data] of read)
      if (!objects.has(id)) {
        if (typeof id !== 'string' || id.startsWith(side)) throw new TypeError('no value');
        const object = shell(id, data);
        objects.set(id, object);
        ids.set(object, id);
        if (data[0] === 'error') stacks.set(object, data[4]);
      }
    for (const [id, data] of read) {
      const object = objects.get(id);
      if (id.startsWith(side) && !mayChange(object, data)) continue;
      if (kindOf(object) !== data[0] && !(data[0] === 'list' && Array.isArray(object)) && !isMirrorOnly(data[0]))
        throw new TypeError('no value');
      fill(object, data);
    }
    for (const [id] of read) {
      known.delete(id);
      if (!isMirrorOnly(kindOf(objects.get(id)))) known.set(id, JSON.stringify(describe(objects.get(id))));
    }
    fresh.clear();
    trim();
  }
  const isMirrorOnly = (kind) => kind === 'promise' || kind.startsWith('proxy');

  /** How much is looked at with every message. Of the rest, contents are told again only when it is named. */
  const MOST = { objects: 128, characters: 1 << 16, told: 50_000 };
  function trim() {
    let characters = 0;
    const contents = [...known].filter(([, text]) => !isLasting(text));
    const last = contents.findLastIndex(([, text], index) => {
      characters += text.length;
      return contents.length - index > MOST.objects || characters > MOST.characters;
    });
    for (const [id] of contents.slice(0, last + 1)) known.delete(id);
  }
  /** Functions and prototypes, of which there are few. */
  const isLasting = (text) => text.startsWith('["function"') || text.includes('["constructor",');

  return { encode, decode, changes, learn, mention, objects, stacks };
};
