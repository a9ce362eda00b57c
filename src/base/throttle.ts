/**
 * Calls `action` soon after the first of many requests, and at most once in so many milliseconds.
 * @param ms asked at each first request, so that the pace can follow the size of the work
 * @returns the request, and how to end it
 */
export function throttle(action: () => void, ms: () => number): { request: () => void; dispose: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const fire = () => {
    timer = undefined;
    action();
  };
  return {
    request: () => void (timer ??= setTimeout(fire, ms())),
    dispose: () => clearTimeout(timer),
  };
}
