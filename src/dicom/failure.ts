/**
 * Why a DICOM file was not read, and what to do about it. The remedy goes with the code, here alone, so that no message
 * lacks one; which file it is, the caller says.
 */
import { FilmError } from '../base/index.ts'

const remedies = {
  unreadable: 'fetch it again from where it came from, or leave it out',
  unsupported: 'export it without compression, as a grey picture of 8 or 16 bits, or leave it out',
  too_large: 'export it with fewer pixels, or leave it out',
} as const

/** The error of a file, with what is wrong and the remedy. */
export const failure = (code: keyof typeof remedies, what: string): FilmError =>
  new FilmError(code, `${what}: ${remedies[code]}`)
