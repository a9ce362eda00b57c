/** What the extension's process and the LanceDB process say to each other, over Node's IPC channel. */
import type { CaseIndex } from './caseIndex';

/** Which table the process serves; the first request of every process. */
export interface TableName {
  /** The LanceDB database's folder. */
  folder: string;
  table: string;
  dimension: number;
}

/** A model of transformers.js. */
export interface LocalModel {
  /** The file of the library. */
  library: string;
  /** As errorbook.json names it. */
  id: string;
  /** Where it lies; undefined where the library is to download it. */
  folder: string | undefined;
}

/** What can be asked for, and with what. */
interface HostMethods {
  open(name: TableName): Promise<void>;
  held: CaseIndex['held'];
  upsert: CaseIndex['upsert'];
  optimize: CaseIndex['optimize'];
  search: CaseIndex['search'];
  byWords: CaseIndex['byWords'];
  byVector: CaseIndex['byVector'];
  dropFormer: CaseIndex['dropFormer'];
  /** Needs no table. */
  embed(model: LocalModel, texts: string[]): Promise<Float32Array[]>;
}

export type HostMethod = keyof HostMethods;
export type Arguments<M extends HostMethod> = Parameters<HostMethods[M]>;
export type Value<M extends HostMethod> = Awaited<ReturnType<HostMethods[M]>>;

/** `sequence` pairs a reply with its request. */
export type HostRequest = {
  [M in HostMethod]: { sequence: number; method: M; arguments: Arguments<M> };
}[HostMethod];

/** `gone` is an IndexGoneError, anything else that was thrown is an IndexFailedError. */
export type HostReply =
  | { sequence: number; ok: true; value: unknown }
  | { sequence: number; ok: false; gone: boolean; message: string };
