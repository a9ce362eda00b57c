// Both ends of the pipes between a program and its tests: requests and replies, a line of JSON each. While one side waits
// for a reply the other may ask in turn, as a function of the tests does that calls the program.
const errorbookLink = (side, { serve, lost, unsendable, ...more }) => {
  const { mayChange = () => true, extra = () => ({}), heard = () => {}, notice = () => {} } = more;
  const fs = require('fs');
  const MOST = 64 << 20;
  const part = Buffer.alloc(1 << 16);
  let rest = Buffer.alloc(0);

  function line() {
    const parts = [rest];
    let length = rest.length;
    for (;;) {
      const end = parts.at(-1).indexOf(10);
      if (end >= 0) {
        const whole = Buffer.concat(parts);
        const at = length - parts.at(-1).length + end;
        rest = whole.subarray(at + 1);
        return whole.subarray(0, at).toString();
      }
      let size = 0;
      try {
        size = fs.readSync(4, part, 0, part.length, null);
      } catch {}
      length += size;
      if (size === 0) lost('gone');
      if (length > MOST) lost('resource');
      parts.push(Buffer.from(part.subarray(0, size)));
    }
  }

  function send(message) {
    const data = Buffer.from(`${JSON.stringify(message)}\n`);
    try {
      for (let done = 0; done < data.length;) done += fs.writeSync(5, data, done);
    } catch {
      lost('gone');
    }
  }

  const mirror = errorbookMirror({ side, request, mayChange, unsendable });

  /** With what the other side has to know for it. */
  function tell(message) {
    const whole = { ...message, ...extra() };
    const told = mirror.changes();
    send(told.length > 0 ? { ...whole, told } : whole);
  }

  function hear() {
    try {
      const message = JSON.parse(line());
      if (typeof message !== 'object' || message === null) throw new TypeError('no message');
      if (message.told !== undefined) mirror.learn(message.told);
      heard(message);
      return message;
    } catch {
      return lost('nonsense');
    }
  }

  function request({ self, args, ...message }) {
    notice({ ...message, self });
    const sent = { ...message, self: mirror.encode(self), args: args?.map(mirror.encode) };
    tell(sent);
    for (;;) {
      const reply = hear();
      if (reply.do === undefined) return valueOf(reply);
      tell(answer(() => serve(reply, mirror)));
    }
  }

  /** What the other side threw. */
  const raised = new Set();
  function valueOf({ value, thrown }) {
    let given;
    try {
      given = mirror.decode(thrown === undefined ? value : thrown);
    } catch {
      lost('nonsense');
    }
    if (thrown === undefined) return given;
    raised.add(given);
    throw given;
  }

  /** What work gives, or throws, as a reply. */
  function answer(work) {
    try {
      return { value: mirror.encode(work()) };
    } catch (error) {
      return { thrown: mirror.encode(error) };
    }
  }

  return { mirror, tell, hear, request, answer, raised };
};
