/**
 * The errors a person can act on. Each message is one sentence that names the file, says what is wrong and what to
 * do; the command line prints it alone, never with a stack trace. Anything else that is thrown is a defect of ours.
 */

/** Base of every error that is meant to be read by the person at the keyboard. */
export class PhysisError extends Error {
  override name = 'PhysisError'
}

/** The call itself is wrong: an option, a study file, a manifest as a whole. Exit status 2. */
export class UsageError extends PhysisError {
  override name = 'UsageError'
}

/** Why one film could not be read. The words are those of the `code` column of predictions.csv. */
export const filmFailures = ['unreadable', 'unsupported', 'too_large', 'missing', 'bad_row'] as const
export type FilmFailure = (typeof filmFailures)[number]

/** One film could not be read; the others go on. */
export class FilmError extends PhysisError {
  override name = 'FilmError'
  readonly code: FilmFailure

  constructor(code: FilmFailure, message: string) {
    super(message)
    this.code = code
  }
}
