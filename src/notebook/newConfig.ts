/** The first `errorbook.json` of a folder, from the data files that lie in it. */
export function newConfig(files: string[]): string {
  const responses = files.filter(isResponses);
  const suites = files.filter((file) => !isResponses(file)).map((path) => ({ path }));
  const config = {
    suites: suites.length > 0 ? suites : [{ path: 'tasks.jsonl' }],
    responses,
    target: {},
    instructor: {},
    training: {},
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** By the names that the field gives to files of answers. */
function isResponses(file: string): boolean {
  return /(?:samples|responses|completions|generations|answers|solutions)[^/]*$/i.test(file);
}
