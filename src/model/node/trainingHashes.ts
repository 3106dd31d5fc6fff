/**
 * training-films.txt of a model package: on whom the model was trained, so that no one evaluates it on the same
 * children, without telling who they are. Films are named by the SHA-256 of their file and of their pixels (packages of before
 * name the file alone). Patients are named by
 * HMAC-SHA-256 (RFC 2104) of their number under a secret of the site: a plain hash of a number of seven digits is
 * undone in a second. Only who has the secret recognises patients; a short hash of it says whether it is the same.
 */
import { createHmac } from 'node:crypto'
import { UsageError } from '../../base/index.ts'
import type { TrainingHashes } from '../package.ts'

/** The site's secret for pseudonyms, from the environment: only with it patients are named in a package, and recognised from one. Undefined where it is not set. */
export const siteSecret = (): string | undefined => process.env.PHYSIS_SECRET || undefined

/** A secret that is shorter can be guessed together with the patients' numbers. */
const leastSecretBytes = 16

/**
 * The patient's pseudonym under a secret: 64 hex digits.
 *
 * @throws {UsageError} if the secret is too short to keep anything secret
 */
export function patientHash(patient: string, secret: string): string {
  if (Buffer.byteLength(secret) < leastSecretBytes)
    throw new UsageError(
      `the secret for pseudonyms is shorter than ${leastSecretBytes} bytes: set PHYSIS_SECRET to a longer one`,
    )
  return createHmac('sha256', secret).update(patient.trim().normalize('NFC')).digest('hex')
}

/** Tells secrets apart without telling them. */
export const keyIdOf = (secret: string): string => patientHash('Physis key', secret).slice(0, 8)

/**
 * Writes training-films.txt. Without a secret it names no patient, and without patients no secret.
 *
 * @param before of the package that the training went on from: its children are this one's too, its patients as far as one secret names both
 */
export function formatTrainingHashes(
  { films, pixels, patients }: { films: Iterable<string>; pixels: Iterable<string>; patients: Iterable<string> },
  secret?: string,
  before: TrainingHashes = { films: new Set(), pixels: new Set(), patients: new Set() },
): string {
  const lines = [
    '# SHA-256 of the films that this package was trained on',
    ...[...new Set([...films, ...before.films])].sort(),
  ]
  const shown = new Set([...pixels, ...before.pixels])
  if (shown.size > 0) lines.push('# SHA-256 of their pixels', ...[...shown].sort().map(hash => `pixels ${hash}`))
  const own = secret === undefined ? [] : [...patients].map(patient => patientHash(patient, secret))
  const keyId = secret !== undefined && own.length > 0 ? keyIdOf(secret) : before.keyId
  const hashes = new Set([...own, ...(keyId === before.keyId ? before.patients : [])])
  if (keyId !== undefined && hashes.size > 0)
    lines.push(
      '# Patients: HMAC-SHA-256 of the number under the secret of the site',
      `key ${keyId}`,
      ...[...hashes].sort().map(hash => `patient ${hash}`),
    )
  return `${lines.join('\n')}\n`
}

/**
 * Reads training-films.txt.
 *
 * @param name what messages call it
 * @throws {UsageError} naming the line that is none of its
 */
export function parseTrainingHashes(text: string, name: string): TrainingHashes {
  const films = new Set<string>()
  const pixels = new Set<string>()
  const patients = new Set<string>()
  let keyId: string | undefined
  for (const [i, whole] of text.split(/\r?\n/).entries()) {
    const content = whole.replace(/#.*/, '').trim()
    const [, kind, hash] = content.match(/^(?:(patient|pixels|key) )?([0-9a-f]{8}|[0-9a-f]{64})$/) ?? []
    if (content === '') continue
    if (hash === undefined || (hash.length === 8) !== (kind === 'key'))
      throw new UsageError(
        `${name}, line ${i + 1}: this is no hash of a film or patient: fetch the model package again`,
      )
    if (kind === 'key') keyId = hash
    else (kind === 'patient' ? patients : kind === 'pixels' ? pixels : films).add(hash)
  }
  return { films, pixels, patients, keyId }
}

type Hashed = { sha256?: string; pixelsSha256?: string }

/**
 * Whether a model was trained on a film, on the hand beside it or on its patient.
 *
 * @param secret of this site; without it, or with another than the package's, only films are recognised: `warning`
 */
export function trainedOn(
  { films, pixels, patients, keyId }: TrainingHashes,
  secret?: string,
): {
  saw: (film: Hashed & { patient?: string; hand?: Hashed }) => boolean
  warning?: string
} {
  const known = secret !== undefined && keyId === keyIdOf(secret)
  const why = secret === undefined ? 'PHYSIS_SECRET is not set' : 'they were hashed under another secret'
  return {
    saw: ({ patient, hand, ...film }) =>
      [film, hand].some(one => films.has(one?.sha256 ?? '') || pixels.has(one?.pixelsSha256 ?? '')) ||
      (known && patient !== undefined && patients.has(patientHash(patient, secret))),
    warning:
      patients.size > 0 && !known
        ? `patients on whom the model was trained (${patients.size}) cannot be recognised, only their films: ${why}`
        : undefined,
  }
}
