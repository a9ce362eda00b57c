import { UserError } from '../../base/errors';

/** Something was to run in a workspace that the person has not trusted. */
export class UntrustedError extends UserError {
  constructor() {
    super('This workspace is not trusted, so Errorbook runs nothing in it and asks no model.');
  }
}
