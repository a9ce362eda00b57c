import type { Argument, Constants, Value } from './kind';
import { shuffled } from './draw';

const WORDS =
  'ant,bean,cart,door,engine,fig,garden,hat,island,jam,kettle,lamp,mirror,nut,orange,pen,quilt,rope,sun,table,umbrella,van,window,yard,zebra,pear,plum,melon,mint,anchor,apple,tide,tree,tin,rain,road,ring,net,north,silk,salt,snow,leaf,lake,lion,oil,oak,open,egg,eel,echo,ice,ink,iron,dust,deer,dawn,bell,bird,boat,kite,king,key,gate,goat,gold,at,on,by,go,us,ox,it,elephant,mountain,notebook,airplane,crocodile,telephone,breakfast,pineapple,adventure,doorway,blanket,kitchen'.split(
    ',',
  );
const MANY = 40;

/** What a function may be given in a test, the plain and the awkward: around the constants above all. */
export function inputsOf(argument: Argument, constants: Constants, random: () => number): Value[] {
  const few = (most: number) => 1 + Math.floor(random() * most);
  const times = (make: () => Value) => Array.from({ length: MANY }, make);
  switch (argument) {
    case 'number':
      return [...around(constants), 0, ...times(() => few(60))];
    case 'numbers':
      return [
        [],
        ...times(() => some(around(constants), random, few(6))),
        ...times(() => list(random, 12 + few(5))),
      ];
    case 'words':
      return [
        [],
        ...times(() => wordsFor(constants, random, few(6))),
        ...times(() => wordsFor(constants, random, 10 + few(6))),
      ];
    case 'text':
      return ['', ...times(() => wordsFor(constants, random, few(4)).join(' '))];
    case 'table':
      return [{}, ...times(() => table(constants, random, few(4)))];
  }
}

/** The numbers where a condition turns. */
function around({ n, m }: Constants): number[] {
  const turning = [n - 1, n, n + 1, 2 * n, 2 * n + 1, 3 * n, m - 1, m, m + 1, n + m, 10 * n, 10 + n, 20 + n];
  return [...turning, n * m, 7, 12, 25, 31, 48].filter((each) => each > 0 && each < 100);
}

function some(pool: number[], random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => pool[Math.floor(random() * pool.length)] ?? 0);
}

function list(random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * 20));
}

/** Words, of which some have the letters that it is about. */
function wordsFor({ c, d, n }: Constants, random: () => number, count: number): string[] {
  const letter = c || 'a';
  const meant = WORDS.filter((word) => word.includes(letter) || word.includes(d || letter));
  const fitting = WORDS.filter((word) => Math.abs(word.length - n) <= 1);
  const pool = [...shuffled(meant, random).slice(0, 6), ...shuffled(fitting, random).slice(0, 4)];
  return shuffled(
    [...new Set([...pool, ...shuffled(WORDS, random)])].slice(0, Math.max(count, 12)),
    random,
  ).slice(0, count);
}

function table(constants: Constants, random: () => number, count: number): Record<string, number> {
  const others = shuffled(['ann', 'bo', 'cleo', 'dan', 'karin', 'gustav', 'ida'], random);
  const names = constants.c !== '' && random() < 0.5 ? [constants.c, ...others] : others;
  const values = some(around(constants), random, count);
  return Object.fromEntries(names.slice(0, count).map((name, at) => [name, values[at] ?? 1]));
}
