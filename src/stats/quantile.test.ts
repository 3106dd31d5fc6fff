import { describe, expect, it } from 'vitest'
import { median, normalQuantile, normalShare, sampleQuantile, studentT, studentTShare } from './quantile.ts'

// Printed by stats.reference.py and agreement.reference.py with numpy 2.4.6 and scipy 1.17.1.

/** Agreement to so many digits, whatever the size. */
const expectClose = (value: number, expected: number, digits: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.abs(expected) * 10 ** -digits)

describe('of a sample', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6]
  it.each([
    [0, 1],
    [0.025, 1],
    [0.25, 1.75],
    [0.5, 3.5],
    [0.9, 6.9],
    [1, 9],
  ])('%d', (p, expected) => expect(sampleQuantile(values, p)).toBeCloseTo(expected, 12))
  it('leaves the sample as it is', () => {
    expect(median(values)).toBe(3.5)
    expect(values).toEqual([3, 1, 4, 1, 5, 9, 2, 6])
  })
  it('has none of nothing', () => {
    expect(() => median([])).toThrow(RangeError)
    expect(() => sampleQuantile([1], 1.1)).toThrow(RangeError)
  })
})

describe('of the normal distribution', () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.1, -1.2815515655446004],
    [0.5, 0],
    [0.6, 0.2533471031357997],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.999999, 4.753424308817087],
  ])('%d', (p, expected) => expectClose(normalQuantile(p), expected, 14))
  it('and its share, each the other way round', () => {
    for (const p of [1e-6, 0.001, 0.3, 0.5, 0.9, 0.999999]) expect(normalShare(normalQuantile(p))).toBeCloseTo(p, 14)
    expect([normalShare(-40), normalShare(40), normalShare(0)]).toEqual([0, 1, 0.5])
  })
  it.each([0, 1, -1, Number.NaN])('not for %d', p => expect(() => normalQuantile(p)).toThrow(RangeError))
})

describe("of Student's t", () => {
  const probabilities = [0.001, 0.25, 0.6, 0.975, 0.9995]
  it.each([
    [1, [-318.30883898555044, -1.0000000000000002, 0.32491969623290634, 12.706204736174694, 636.6192487687897]],
    [2, [-22.327124770119873, -0.8164965809277261, 0.2886751345948128, 4.302652729749462, 31.599054576445365]],
    [3, [-10.214531852407385, -0.7648923284043444, 0.2766706623326898, 3.1824463052837078, 12.923978636687961]],
    [4, [-7.1731822197823085, -0.7406970841126829, 0.2707222947075976, 2.7764451051977934, 8.610301581379522]],
    [16, [-3.6861547926860134, -0.6901322538105608, 0.25759919485514193, 2.1199052992212546, 4.014996327184108]],
    [29, [-3.396240288356803, -0.6830438608216131, 0.25568363457125604, 2.045229642132703, 3.6594050194663748]],
    [100, [-3.173739493738783, -0.6769510430114717, 0.25402218245822766, 1.9839715185235518, 3.390491311164263]],
    [1300, [-3.0965133050353058, -0.6746785164031895, 0.25339895716844213, 1.9617904798447774, 3.2980266272486527]],
  ])('with %d degrees of freedom', (df, expected) => {
    for (const [i, p] of probabilities.entries()) expectClose(studentT(p, df), expected[i], 11)
    expect(studentT(0.5, df)).toBe(0)
  })
  it('nears the normal one', () => expect(studentT(0.975, 1e6)).toBeCloseTo(normalQuantile(0.975), 5))
  it.each([
    [0.5, [-102849.11563017554, -1.5537739740300383, 0.3979754267847907, 164.55767348048818, 411396.462526262]],
    [1.5, [-52.18443000899265, -0.8725946625415716, 0.30074539256979543, 6.016663104427929, 82.84744670366369]],
    [7.3, [-4.688865993538373, -0.709573020456991, 0.2627568052507191, 2.345066736547703, 5.283211758939497]],
    [211.25, [-3.129257931767474, -0.6756528796147625, 0.25366640439190236, 1.9712571898011497, 3.3371759014038607]],
  ])('with %d degrees of freedom, which is no whole number', (df, expected) => {
    for (const [i, p] of probabilities.entries()) expectClose(studentT(p, df), expected[i], 10)
  })
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('not with %d degrees of freedom', df =>
    expect(() => studentT(0.9, df)).toThrow(RangeError),
  )
})

it.each([
  [-40, 2.5, 7.09781714524669e-5],
  [-3, 11, 0.006039919735960685],
  [-0.1, 1.5, 0.4660207267434814],
  [0, 3, 0.5],
  [1.7, 30, 0.9502610622057416],
  [2.5, 4000, 0.9937704662854863],
])("the share of Student's t up to %d with %d degrees of freedom", (value, df, expected) =>
  expectClose(studentTShare(value, df), expected, 12),
)
