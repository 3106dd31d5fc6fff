import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pseudonymsOf } from './pseudonyms.ts'
import { shiftDates } from './shiftDate.ts'

const secret = '0123456789abcdef'
const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex')
const pseudonyms = pseudonymsOf(secret)

describe('pseudonyms', () => {
  it('are HMAC-SHA-256 as another library computes it', () => {
    expect(pseudonyms.patient('id 1')).toBe(`P${hmac('deidentify patient\0id 1').slice(0, 16)}`)
    expect(pseudonyms.film('1.2')).toBe(hmac('deidentify film\x001.2').slice(0, 16))
  })
  it('tell a secret apart as training-films.txt does', () =>
    expect(pseudonyms.secretId).toBe(hmac('Physis key').slice(0, 8)))
  it('are UIDs of UUIDs: version 8, variant 2, at most 44 characters', () => {
    const uid = pseudonyms.uid('1.2.3')
    expect(uid).toMatch(/^2\.25\.[1-9]\d{0,38}$/)
    const hex = BigInt(uid.slice(5)).toString(16).padStart(32, '0')
    expect(hex[12]).toBe('8')
    expect(hex[16]).toMatch(/[89ab]/)
    // All other bits are those of the code.
    const whole = hmac('deidentify uid\x001.2.3')
    expect(hex.slice(0, 12) + hex.slice(13, 16) + hex.slice(17)).toBe(
      whole.slice(0, 12) + whole.slice(13, 16) + whole.slice(17, 32),
    )
  })
  it('move patients by one to ten years, each by another number of days', () => {
    const days = Array.from({ length: 1000 }, (_, i) => pseudonyms.daysEarlier(`id ${i}`))
    expect(Math.min(...days)).toBeGreaterThanOrEqual(366)
    expect(Math.max(...days)).toBeLessThanOrEqual(3652)
    expect(new Set(days).size).toBeGreaterThan(800)
  })
  it.each([[undefined], [''], ['123456789012345']])('need a secret: %s', short =>
    expect(() => pseudonymsOf(short)).toThrow(/^PHYSIS_SECRET is/),
  )
})

describe('shiftDates', () => {
  it.each([
    ['20240301', 'DA', 1, '20240229'],
    ['20240301', 'DA', 366, '20230301'],
    ['20240229\\20230101', 'DA', 60, '20231231\\20221102'],
    ['2015.03.31', 'DA', 31, '20150228'],
    ['20240701101500.123456+0100', 'DT', 1, '20240630'],
    ['\\20240701', 'DA', 1, '\\20240630'],
  ] as const)('%s as %s, %i days earlier', (text, vr, days, moved) => {
    expect(shiftDates(text, vr, days)).toBe(moved)
  })
  it.each([
    ['20240230', 'DA'],
    ['JANE DOE', 'DA'],
    ['20240701-20240801', 'DA'],
    ['2024', 'DT'],
    ['00010101', 'DA'],
  ] as const)('%s as %s is no day', (text, vr) => expect(shiftDates(text, vr, 1)).toBeUndefined())
})
