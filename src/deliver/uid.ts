/**
 * Names of what is delivered: UIDs and UUIDs made from what an answer depends on, so that a re-run is the same instance
 * and an archive keeps the one it has, and a changed input is a new one. A UID is 2.25 and a UUID as a number (PS3.5,
 * B.2); the UUID is of version 8 (RFC 9562, 5.8), with the first bits of a SHA-256.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { type JointEstimate, namesEstimate, type Result } from '../predict/index.ts'

/** What is named: an instance, its series, or something within. */
export type Kind =
  | 'sr'
  | 'sc'
  | 'pdf'
  | 'fhir'
  | `${'sr' | 'sc' | 'pdf'} series`
  | `fhir ${string}`
  | 'study'
  | 'series'
  | 'film'
  | 'device'
  | 'tracking'

/** A UID that depends on the kind and each part, in order. */
export function derivedUid(kind: Kind, parts: readonly string[]): string {
  return `2.25.${BigInt(`0x${uuidHex(kind, parts)}`)}`
}

/** As `derivedUid`, in the form of FHIR: 8-4-4-4-12. */
export function derivedUuid(kind: Kind, parts: readonly string[]): string {
  return uuidHex(kind, parts).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function uuidHex(kind: Kind, parts: readonly string[]): string {
  const bytes = sha256(utf8ToBytes(JSON.stringify([kind, ...parts]))).subarray(0, 16)
  bytes[6] = (bytes[6] & 0x0f) | 0x80
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * All that a result depends on, and nothing that differs between two runs over the same: no time, no name of a file. Inputs are taken, not
 * the estimate, whose last digits depend on the machine; the model's hash stands for weights and calibration, warnings for what was given and not believed;
 * those that name an estimate are left out.
 * Where a joint was found counts in tenths of a pixel: another crop is another answer, whether a person or another gate drew it, and machines differ by less.
 *
 * @param mapsOf joints whose saliency is shown too
 */
export function answerParts(
  { film, software, gate, patient, joints, failure, warnings }: Result,
  mapsOf: readonly number[] = [],
): string[] {
  return [
    film.sha256 ?? '',
    film.sopInstanceUid ?? '',
    String(film.simulated),
    software.version,
    gate?.sha256 ?? '',
    patient ?? '',
    failure?.code ?? '',
    JSON.stringify(warnings.filter(warning => !namesEstimate(warning))),
    JSON.stringify(mapsOf),
    ...joints.map(jointPart),
  ]
}

/** Whether two results are one answer, which an archive files once. */
export const isSameAnswer = (one: Result, other: Result): boolean =>
  JSON.stringify(answerParts(one)) === JSON.stringify(answerParts(other))

const jointPart = (estimate: JointEstimate): string => {
  const { jointIndex, joint, view, side, box, turnedDegrees } = estimate
  const { sex, chronologicalAgeMonths, chronologicalAgeSpanMonths } = estimate
  const { status, code, forced, limit, model } = estimate
  return JSON.stringify([
    ...[jointIndex, joint, view, side, sex, chronologicalAgeMonths, chronologicalAgeSpanMonths],
    ...(box ? [box.x, box.y, box.width, box.height].map(tenths) : []),
    ...[tenths(turnedDegrees), status, code, forced, limit, model?.sha256 ?? null],
  ])
}

const tenths = (value: number): number => Math.round(10 * value)
