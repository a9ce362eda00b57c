// Comes with the program and runs the tests within it, where they cannot be judged from outside.
Object.defineProperty(globalThis, 'errorbookServe', {
  value: (evaluate) => {
    delete globalThis.errorbookServe;
    const stackOf = (error) => {
      const stack = String(error?.stack ?? '');
      return /^\s+at .*$/m.exec(stack)?.[0].includes('program.') ? stack : undefined;
    };
    const tests = errorbookTests(job, { stackOf });
    // What the tests define is there for the program too, as in one script.
    const functions = [...job.tests.matchAll(/^(?:async\s+)?function\s*\*?\s*([\w$]+)/gm)].map(
      ([, name]) => `globalThis.${name} = ${name};`,
    );
    const text =
      functions.join('') +
      tests
        .readable()
        .replace(/^class\s+([\w$]+)/gm, 'var $1 = globalThis.$1 = class $1')
        .replace(/^(const|let|var)\s+([\w$]+)\s*=(?![=>])/gm, '$1 $2 = globalThis.$2 =');
    tests.run(() => evaluate(`${text}\n//# sourceURL=${tests.FILE}`));
  },
  configurable: true,
});
