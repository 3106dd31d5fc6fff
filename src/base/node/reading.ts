/** What the system says of a file that is read, as an error of ours: of one film among others, or of a file that the whole call needs. */
import { readFileSync } from 'node:fs'
import { FilmError, UsageError } from '../errors.ts'
import { faultOf } from './faults.ts'

/**
 * What `work` reads of a film.
 *
 * @param name goes before what is wrong, for a caller that does not name the film itself
 * @throws {FilmError} `missing` or `unreadable`, for an error of the system
 */
export function readingFilm<T>(work: () => T, name?: string): T {
  try {
    return work()
  } catch (error) {
    const fault = faultOf(error as NodeJS.ErrnoException)
    if (!fault) throw error
    const before = name === undefined ? '' : `${name}: `
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new FilmError('missing', `${before}there is no such file: look at its name and its folder`)
    throw new FilmError('unreadable', `${before}the file cannot be read: ${fault}`)
  }
}

/** @throws {UsageError} naming the file, if it cannot be read */
export function readNeeded(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const fault = faultOf(error as NodeJS.ErrnoException)
    throw fault ? new UsageError(`${path} cannot be read: ${fault}`) : error
  }
}
