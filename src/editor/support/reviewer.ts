import { userInfo } from 'node:os';

/** Who decides on samples in this window. */
export function reviewer(): string {
  return userInfo().username;
}
