import { describe, expect, it } from 'vitest'
import { UsageError } from '../../base/index.ts'
import { formatTrainingHashes, keyIdOf, parseTrainingHashes, patientHash, trainedOn } from './trainingHashes.ts'

const [secret, other] = ['a secret of our hospital', 'a secret of another one']
const [a, b, c] = ['a', 'b', 'c'].map(digit => digit.repeat(64))

it('hashes a patient as RFC 4231 has it', () => {
  // Test case 1 of the RFC: a key of twenty bytes 0x0b.
  expect(patientHash('Hi There', '\x0b'.repeat(20))).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  )
  expect(() => patientHash('1', 'too short')).toThrow(UsageError)
})

describe('training-films.txt', () => {
  const text = formatTrainingHashes({ films: [b, a, b], pixels: [c], patients: ['007', '007'] }, secret)
  it('names films, and patients without telling who they are', () => {
    expect(text).toBe(
      [
        '# SHA-256 of the films that this package was trained on',
        a,
        b,
        '# SHA-256 of their pixels',
        `pixels ${c}`,
        '# Patients: HMAC-SHA-256 of the number under the secret of the site',
        `key ${keyIdOf(secret)}`,
        `patient ${patientHash('007', secret)}`,
        '',
      ].join('\n'),
    )
    expect(text).not.toContain('007\n')
    expect(formatTrainingHashes({ films: [a], pixels: [], patients: ['007'] }).split('\n')).toHaveLength(3)
  })
  it('tells no key where it names no patient', () => {
    expect(formatTrainingHashes({ films: [a], pixels: [], patients: [] }, secret)).not.toContain('key')
  })
  it('keeps whom the package before it was trained on, as far as one secret names both', () => {
    const before = parseTrainingHashes(text, 'x')
    const after = (own: string[], secret?: string) =>
      parseTrainingHashes(formatTrainingHashes({ films: [c], pixels: [a], patients: own }, secret, before), 'x')
    expect(after(['8'], secret)).toEqual({
      films: new Set([a, b, c]),
      pixels: new Set([a, c]),
      patients: new Set([patientHash('007', secret), patientHash('8', secret)]),
      keyId: keyIdOf(secret),
    })
    expect(after(['8'])).toMatchObject({ patients: before.patients, keyId: before.keyId })
    expect(after(['8'], other)).toMatchObject({ patients: new Set([patientHash('8', other)]), keyId: keyIdOf(other) })
  })
  it('is read', () => {
    expect(parseTrainingHashes(text, 'x')).toEqual({
      films: new Set([a, b]),
      pixels: new Set([c]),
      patients: new Set([patientHash('007', secret)]),
      keyId: keyIdOf(secret),
    })
    expect(() => parseTrainingHashes(`# films\n${a}\nhand.png\n`, 'training-films.txt')).toThrow(
      /^training-films\.txt, line 3: this is no hash/,
    )
    expect(() => parseTrainingHashes('key '.concat(a), 'x')).toThrow(UsageError)
  })
  it('recognises films and patients', () => {
    const { saw, warning } = trainedOn(parseTrainingHashes(text, 'x'), secret)
    expect(warning).toBeUndefined()
    expect([{ sha256: a }, { hand: { sha256: b } }, { patient: '007' }].map(saw)).toEqual([true, true, true])
    expect([{ pixelsSha256: c }, { sha256: 'x', hand: { sha256: 'y', pixelsSha256: c } }].map(saw)).toEqual([
      true,
      true,
    ])
    // The hash of a file is none of pixels.
    expect([{ sha256: c }, { pixelsSha256: a }].map(saw)).toEqual([false, false])
    expect([{ sha256: 'c' }, { patient: '7' }, {}].map(saw)).toEqual([false, false, false])
  })
  it.each([
    [undefined, 'PHYSIS_SECRET is not set'],
    [other, 'they were hashed under another secret'],
  ])('says when patients cannot be recognised', (secret, why) => {
    const { saw, warning } = trainedOn(parseTrainingHashes(text, 'x'), secret)
    expect(warning).toBe(`patients on whom the model was trained (1) cannot be recognised, only their films: ${why}`)
    expect([{ sha256: a }, { patient: '007' }].map(saw)).toEqual([true, false])
  })
})
