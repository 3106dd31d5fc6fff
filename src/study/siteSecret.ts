/** What the site's secret for pseudonyms means for the steps of a study. */
import type { LoadedModel } from '../model/index.ts'
import { keyIdOf, siteSecret, trainedOn } from '../model/node/index.ts'

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

/**
 * What a study whose table names patients cannot tell of those on whom a package was trained; undefined where it can.
 *
 * @param films of those that trained it, how many name no patient in any way
 */
export function unrecognised(
  { description: { name, version, simulated }, trainingFilms }: LoadedModel,
  films = trainingFilms.films.size,
): string | undefined {
  const { warning } = trainedOn(trainingFilms, siteSecret())
  if (warning !== undefined) return `${name} ${version}: ${warning}`
  if (films === 0 || simulated || trainingFilms.patients.size > 0) return undefined
  return `${name} ${version} does not say whose films trained it (such films: ${films}): these films are recognised, others of the same children are not`
}
