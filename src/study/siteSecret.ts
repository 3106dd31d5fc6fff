/** What the site's secret for pseudonyms means for the steps of a study. */
import { keyIdOf, siteSecret } from '../model/node/index.ts'

/**
 * Tells secrets apart among a step's inputs: with another secret the step is done again.
 *
 * @throws {UsageError} if the secret is too short to keep anything secret
 */
export function siteKey(): { key?: string } {
  const secret = siteSecret()
  return secret === undefined ? {} : { key: keyIdOf(secret) }
}

/** Said where a package could name patients and does not. */
export const noPatientsNamed =
  'PHYSIS_SECRET is not set, so the package names its films and no patients: other films of these children will not be recognised'
