import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { inventedFilm, inventedResult, joints } from '../../test/helpers/inventedResults.ts'
import { formatAge } from '../clinic/index.ts'
import type { LoadedModel } from '../model/index.ts'
import { closureWarning } from '../predict/estimateWarnings.ts'
import { differenceWarning, type JointEstimate, type Result } from '../predict/index.ts'
import { ageWarnings } from '../predict/plausibleAge.ts'
import { answerParts, derivedUid, derivedUuid } from './uid.ts'

it('is a UUID of version 8 in decimals, from the first bits of a SHA-256', () => {
  const hash = createHash('sha256').update('["sr","a","b"]').digest('hex')
  const uuid = derivedUuid('sr', ['a', 'b'])
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuid.slice(0, 13)).toBe(`${hash.slice(0, 8)}-${hash.slice(8, 12)}`)
  expect(uuid.slice(24)).toBe(hash.slice(20, 32))
  expect(derivedUid('sr', ['a', 'b'])).toBe(`2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`)
})

it('does not take two parts for one', () => {
  expect(derivedUid('sr', ['ab', 'c'])).not.toBe(derivedUid('sr', ['a', 'bc']))
  expect(derivedUid('sr', [])).not.toBe(derivedUid('sc', []))
})

const { source } = inventedFilm()
const result = inventedResult(joints.forced, source)
const uid = (of: Result) => derivedUid('sr', answerParts(of))
const withJoint = (change: Partial<JointEstimate>): Result => ({
  ...result,
  joints: [{ ...result.joints[0], ...change }],
})

it.each<[string, Result]>([
  ['film', { ...result, film: { ...result.film, sha256: 'cd'.repeat(32) } }],
  ['instance', { ...result, film: { ...result.film, sopInstanceUid: '1.2' } }],
  ['software', { ...result, software: { name: 'physis', version: '0.2.0' } }],
  ['gate', { ...result, gate: null }],
  ['sex', withJoint({ sex: 'M' })],
  ['age', withJoint({ chronologicalAgeMonths: 147 })],
  ['width of the age', withJoint({ chronologicalAgeSpanMonths: 12 })],
  ['side', withJoint({ side: 'L' })],
  ['place', withJoint({ box: { x: 3, y: 10, width: 30, height: 30 } })],
  ['force', withJoint({ forced: false, code: null })],
  ['refusal', withJoint({ status: 'refused' })],
  ['weights', withJoint({ model: { ...result.joints[0].model!, sha256: 'ef'.repeat(32) } })],
  ['crop, by a fraction of a pixel', withJoint({ box: { x: -2, y: 10.4, width: 30, height: 30 } })],
  ['warning of what was given', { ...result, warnings: [] }],
  ['number of joints', { ...result, joints: [...result.joints, ...result.joints] }],
])('changes with the %s', (_, changed) => {
  expect(uid(changed)).not.toBe(uid(result))
})

const known = { sex: 'F', chronologicalAgeMonths: 60 } as const
const knee = { description: { name: 'knee', validMonths: { from: 36, to: 216 } } } as LoadedModel

it('does not change with what differs between two runs', () => {
  expect(uid({ ...result, timingsMs: { read: 99 } })).toBe(uid(result))
  expect(uid({ ...result, film: { ...result.film, file: 'elsewhere/knee.dcm' } })).toBe(uid(result))
  expect(uid(withJoint({ boneAgeMonths: 148.3000004, distributionSdMonths: 6.1000002 }))).toBe(uid(result))
  const [before, after] = [146.499999, 146.500001].map(months => ({
    ...result,
    warnings: [
      ...result.warnings,
      ...ageWarnings(knee, known, known, months),
      ...differenceWarning({ months, expectedMonths: 12 }),
      `knee 2: ${closureWarning(`the bone age without the age is ${formatAge(months)} to 15 y 0 m`)}`,
    ],
  }))
  expect(before.warnings).toHaveLength(4)
  expect(after.warnings).not.toEqual(before.warnings)
  expect(uid(after)).toBe(uid(before))
  expect(uid(after)).toBe(uid(result))
  expect(uid(withJoint({ box: { x: -2.0001, y: 10, width: 30, height: 30 } }))).toBe(uid(result))
})
