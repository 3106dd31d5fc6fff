import { describe, expect, it } from 'vitest'
import { monthsBetween } from './ages.ts'
import { type LimbCase, limbLength } from './limbLength.ts'

/** Born so that 1 March 2020 and 2024 are 96 and 144 months exactly (2922 and 4383 days). */
const birthDate = '2012-03-01'
const today = '2024-03-01'

/** A boy of 12 with a femur 20 and a tibia 10 mm short. */
const boy: LimbCase = {
  sex: 'M',
  birthDate,
  measurements: [{ date: today, left: { femurMm: 420, tibiaMm: 340 }, right: { femurMm: 400, tibiaMm: 330 } }],
  kind: 'congenital',
  goalMm: 10,
  today,
}

const at = (estimate: number, lower = estimate, upper = estimate) => ({
  date: today,
  months: { estimate, lower, upper },
})

const run = (changes: Partial<LimbCase> = {}) => limbLength({ ...boy, ...changes }).value!

type Site = 'femur' | 'tibia' | 'both'

/** One date of one plan. */
function timing(result: ReturnType<typeof run>, method: string, clock: string, site: Site) {
  const { plan } = result.plans.find(named => named.method === method && named.clock === clock)!
  return plan.value === null ? plan : plan.value[site]
}

/** The same, with the earliest, the estimated and the latest date as months from today. */
function due(...which: Parameters<typeof timing>) {
  const { date, ...rest } = timing(...which).value!
  const [earliest, estimate, latest] = date
    ? [date.earliest, date.estimate, date.latest].map(day => monthsBetween(today, day))
    : []
  return { ...rest, earliest, estimate, latest }
}

describe('untreated', () => {
  it('congenital: the discrepancy times the multiplier', () => {
    // D = 760 - 730 = 30 mm, M at 12 y 1.18: 35.4. By bone age 13 (12 to 14): 30 x 1.13 = 33.9, from 30 x 1.08 = 32.4
    // to 35.4.
    const { untreated, longSide, now } = run({ boneAge: at(156, 144, 168) })
    expect(longSide).toBe('L')
    expect(now).toEqual({ date: today, discrepancyMm: 30 })
    expect(untreated.byCalendarAge.value!.discrepancyMm.estimate).toBeCloseTo(35.4, 12)
    const { estimate, lower, upper, uncertainty } = untreated.byBoneAge.value!.discrepancyMm
    expect([lower, estimate, upper].map(mm => mm.toFixed(6))).toEqual(['32.400000', '33.900000', '35.400000'])
    expect(uncertainty).toBe('bone-age uncertainty only')
  })
  it('developmental, from lengths: D + I x G', () => {
    // Long 700 -> 760, short 690 -> 738: I = 1 - 48/60 = 0.2, D = 22, G = 760 x 0.18 = 136.8, D + I G = 49.36.
    const { untreated } = run({
      kind: 'developmental',
      measurements: [
        { date: today, right: { femurMm: 420, tibiaMm: 340 }, left: { femurMm: 408, tibiaMm: 330 } },
        { date: '2022-03-01', right: { femurMm: 390, tibiaMm: 310 }, left: { femurMm: 385, tibiaMm: 305 } },
      ],
    })
    expect(untreated.byCalendarAge.value!.discrepancyMm.estimate).toBeCloseTo(49.36, 10)
    expect(untreated.byCalendarAge.value!.inhibition).toBeCloseTo(0.2, 12)
  })
  it('developmental, from the discrepancy alone', () => {
    // 12 mm at 8 y (M' 1.47), 22 mm at 12 y (M 1.18): 22 + 10 (1 - 1/1.18) / (1/1.18 - 1/1.47)
    // = 22 + 10 x 0.1525424 / 0.1671855 = 31.12414.
    const { untreated, longSide } = run({
      kind: 'developmental',
      measurements: [
        { date: '2020-03-01', discrepancyMm: 12 },
        { date: today, discrepancyMm: 22 },
      ],
    })
    expect(longSide).toBeNull()
    expect(untreated.byCalendarAge.value!.discrepancyMm.estimate).toBeCloseTo(31.12414, 4)
    expect(untreated.byCalendarAge.value!.inhibition).toBeNull()
  })
  it('developmental: lengths that follow the table give the same by both ways', () => {
    // Mature 800 mm: 800 / 1.47 at 8 y and 800 / 1.18 at 12 y; any split into femur and tibia.
    const long = (m: number) => ({ femurMm: 480 / m, tibiaMm: 320 / m })
    const short = (m: number, mm: number) => ({ femurMm: 480 / m - mm, tibiaMm: 320 / m })
    const result = run({
      kind: 'developmental',
      measurements: [
        { date: '2020-03-01', left: long(1.47), right: short(1.47, 12) },
        { date: today, left: long(1.18), right: short(1.18, 22) },
      ],
    })
    expect(result.untreated.byCalendarAge.value!.discrepancyMm.estimate).toBeCloseTo(31.12414, 4)
  })
  it('stays as it is when growth is over', () => {
    for (const kind of ['congenital', 'developmental'] as const) {
      const { untreated } = run({
        kind,
        sex: 'F',
        birthDate: '2008-03-01',
        measurements: [
          { date: '2023-03-01', discrepancyMm: 24 },
          { date: today, discrepancyMm: 25 },
        ],
      })
      expect(untreated.byCalendarAge.value!.discrepancyMm.estimate).toBe(25)
      expect(untreated.byCalendarAge.value!.multiplier.estimate).toBe(1)
    }
  })
  it('needs one date when growth is over: a girl of 16', () => {
    const { untreated } = run({
      kind: 'developmental',
      sex: 'F',
      birthDate: '2008-03-01',
      measurements: [{ date: today, left: { femurMm: 440, tibiaMm: 360 }, right: { femurMm: 425, tibiaMm: 350 } }],
      boneAge: at(168, 160, 176),
    })
    expect(untreated.byCalendarAge.value!.discrepancyMm).toMatchObject({ estimate: 25, lower: 25, upper: 25 })
    // By bone age she may be 13 y 4 m, and still growing.
    expect(untreated.byBoneAge).toMatchObject({ code: 'too_little_measured' })
  })
  it('needs two dates for a developmental one, between which the leg grew', () => {
    expect(run({ kind: 'developmental' }).untreated.byCalendarAge).toMatchObject({ code: 'too_little_measured' })
    const measured = boy.measurements[0]
    const still = run({ kind: 'developmental', measurements: [measured, { ...measured, date: '2023-03-01' }] })
    expect(still.untreated.byCalendarAge).toMatchObject({ code: 'too_little_measured' })
    expect(still.plans.every(({ plan }) => plan.value === null)).toBe(true)
  })
  it('leaves out bone ages at which the table of boys stands still, and says so', () => {
    // M is 1.01 from 192 to 198 months, and the dates are 5.98 months apart: at 198 both lie there, and nothing can be
    // told; at 197 the first lies at 191.02.
    const { untreated, plans } = run({
      kind: 'developmental',
      measurements: [
        { date: '2023-09-01', discrepancyMm: 20 },
        { date: today, discrepancyMm: 22 },
      ],
      boneAge: at(190, 184, 198),
    })
    const { discrepancyMm, notes } = untreated.byBoneAge.value!
    expect(Number.isFinite(discrepancyMm.upper)).toBe(true)
    expect(notes).toEqual([expect.stringMatching(/^By 1 of the 16 ages of the interval/)])
    expect(untreated.byCalendarAge.value!.notes).toEqual([])
    expect(plans.find(({ method }) => method === 'Birch')!.plan.value).not.toBeNull()
    const still = run({
      kind: 'developmental',
      measurements: [
        { date: '2024-01-01', discrepancyMm: 20 },
        { date: today, discrepancyMm: 22 },
      ],
      boneAge: at(196),
    })
    expect(still.untreated.byBoneAge).toMatchObject({
      code: 'too_little_measured',
      reason: expect.stringContaining('the multiplier is the same on 2024-01-01 and 2024-03-01'),
    })
  })
  it('says so when dates are close together or the discrepancy shrinks', () => {
    const { notes } = run({
      kind: 'developmental',
      measurements: [
        { date: '2023-12-01', discrepancyMm: 30 },
        { date: today, discrepancyMm: 28 },
      ],
    })
    expect(notes.some(note => note.includes('3.0 months apart'))).toBe(true)
    expect(notes.some(note => note.includes('became smaller'))).toBe(true)
  })
})

describe('epiphysiodesis', () => {
  // Untreated 35.4, goal 10: 25.4 mm to correct.
  it('by the multiplier', () => {
    const result = run()
    // Mature femur 420 x 1.18 = 495.6. 25.4 / 0.71 = 35.77465; M = 495.6 / 459.82535 = 1.0778005;
    // between 1.08 (14 y) and 1.06 (14 y 6 m): 168 + 6 x 0.0021995 / 0.02 = 168.660, 24.660 months from now.
    const femur = due(result, 'Paley', 'calendar age', 'femur')
    expect(femur).toMatchObject({ status: 'later', isCertain: true })
    expect(femur.estimate).toBeCloseTo(24.66, 1)
    // Mature tibia 401.2. 25.4 / 0.57 = 44.56140; M = 401.2 / 356.6386 = 1.1249483; 156 + 6 x 0.0050517 / 0.03 =
    // 157.010.
    const tibia = due(result, 'Paley', 'calendar age', 'tibia')
    expect(tibia.estimate).toBeCloseTo(13.01, 1)
    // Both: 0.71 x 495.6 + 0.57 x 401.2 = 580.56; M = 1 / (1 - 25.4 / 580.56) = 1.0457525;
    // between 1.06 (14 y 6 m) and 1.04 (15 y): 174 + 6 x 0.0142475 / 0.02 = 178.274.
    const both = due(result, 'Paley', 'calendar age', 'both')
    expect(both.estimate).toBeCloseTo(34.274, 1)
  })
  it('by rates', () => {
    // White-Menelaus: 16 y less 25.4 / 9.525 = 2.66667 y is 160 months, 16 from now; both: 25.4 / 15.875 = 1.6 y,
    // 172.8.
    const result = run({ boneAge: at(144) })
    const femur = due(result, 'White-Menelaus', 'calendar age', 'femur')
    expect(femur.estimate).toBeCloseTo(16, 1)
    const both = due(result, 'White-Menelaus', 'calendar age', 'both')
    expect(both.estimate).toBeCloseTo(28.8, 1)
    // Birch: 25.4 / 9 = 2.82222 y before 16, 158.133; tibia 25.4 / 6 = 4.23333 y, 141.2: the boy is past it, and can
    // still correct 4 x 6 = 24 of 25.4 mm.
    const birch = due(result, 'Birch', 'bone age', 'femur')
    expect(birch.estimate).toBeCloseTo(14.13, 1)
    expect(due(result, 'Birch', 'bone age', 'tibia')).toMatchObject({
      status: 'too late',
      estimate: undefined,
      isCertain: true,
    })
  })
  it('carries the interval of the bone age to the dates', () => {
    // Bone age 12 (11.5 to 12.5). At 138: untreated 30 x 1.22 = 36.6, femur due 192 - 12 x 26.6 / 9 = 156.533, in
    // 18.533;
    // at 150: 30 x 1.16 = 34.8, due 192 - 12 x 24.8 / 9 = 158.933, in 8.933.
    const birch = due(run({ boneAge: at(144, 138, 150) }), 'Birch', 'bone age', 'femur')
    expect(birch).toMatchObject({ status: 'later', isCertain: true })
    expect(birch.earliest).toBeCloseTo(8.933, 1)
    expect(birch.estimate).toBeCloseTo(14.133, 1)
    expect(birch.latest).toBeCloseTo(18.533, 1)
  })
  it('is now, and never before today, where the right day may have passed', () => {
    // Bone age 13.5 (13 to 14). By the estimate 30 x 1.1 - 10 = 23 mm, due 192 - 12 x 23 / 9 = 161.333, which is past.
    // At 168 it is long past; at 156 30 x 1.13 - 10 = 23.9 mm, due at 160.133, in 4.133 months.
    const birch = due(run({ boneAge: at(162, 156, 168) }), 'Birch', 'bone age', 'femur')
    expect(birch).toMatchObject({ status: 'now', isCertain: false })
    expect([birch.earliest, birch.estimate]).toEqual([0, 0])
    expect(birch.latest).toBeCloseTo(4.133, 1)
  })
  it('is too late when no end of the interval can still meet the goal', () => {
    // Bone age 15 (14.5 to 15.5): at most 1.5 y x 9 = 13.5 mm of at least 20 left.
    const femur = due(run({ boneAge: at(180, 174, 186) }), 'Birch', 'bone age', 'femur')
    expect(femur).toMatchObject({ status: 'too late', estimate: undefined, isCertain: true })
    // Today: 30 x 1.04 - 9 = 22.2 left, from 30 x 1.06 - 13.5 = 18.3 to 30 x 1.02 - 4.5 = 26.1.
    const { estimate, lower, upper } = femur.ifDoneTodayMm!
    expect([lower, estimate, upper].map(mm => mm.toFixed(3))).toEqual(['18.300', '22.200', '26.100'])
  })
  it('is too late, at 0 mm, when growth is over', () => {
    const femur = due(run({ birthDate: '2006-03-01', boneAge: at(210) }), 'Birch', 'bone age', 'femur')
    expect(femur).toMatchObject({ status: 'too late', estimate: undefined, ifDoneTodayMm: { estimate: 30 } })
  })
  it('straddles the end of growth', () => {
    // 15 y 11 m (15 to 17): at 15 there are 9 mm in the femur and 30 x 1.04 - 23 = 8.2 to correct, due in 1.07 months;
    // past 16 nothing is left to arrest.
    const femur = due(run({ goalMm: 23, boneAge: at(191, 180, 204) }), 'Birch', 'bone age', 'femur')
    expect(femur).toMatchObject({ status: 'now', isCertain: false })
    expect(femur.latest).toBeCloseTo(1.07, 1)
  })
  it('is not now where one end is too late and the other needs none', () => {
    // Growth is over by the rates. Goal 29 mm: of 30 x 1.01 = 30.3 at 16.5 and 30 at 17, 1 mm and more is missing.
    const tibia = due(run({ goalMm: 29, boneAge: at(198, 198, 204) }), 'Birch', 'bone age', 'tibia')
    expect(tibia).toMatchObject({ status: 'too late', isCertain: true })
    // Goal 29.2 mm: 1.1 mm is missing at 16.5 and 0.8 at 17, less than a millimetre; neither can be arrested any more.
    const half = due(run({ goalMm: 29.2, boneAge: at(198, 198, 204) }), 'Birch', 'bone age', 'tibia')
    expect(half).toMatchObject({ status: 'too late', isCertain: false, estimate: undefined })
  })
  it('is not needed within the goal, and says when one end of the interval disagrees', () => {
    expect(due(run({ goalMm: 36 }), 'Paley', 'calendar age', 'both')).toMatchObject({
      status: 'not needed',
      estimate: undefined,
      isCertain: true,
    })
    // 30 x 1.13 = 33.9 by the estimate, 30 x 1.24 = 37.2 at the younger end.
    expect(due(run({ goalMm: 34, boneAge: at(156, 132, 168) }), 'Birch', 'bone age', 'both')).toMatchObject({
      status: 'not needed',
      isCertain: false,
    })
  })
  it('plans for small children where the rates hold on the day of the operation', () => {
    // Girl of 8 by bone age, 15 mm congenital: untreated 15 x 1.33 = 19.95; both plates 19.95 / 15 = 1.33 y before 14:
    // 152.04 months, in 56.04. By the tibia alone 3.325 y: 128.1.
    const girl = { sex: 'F', goalMm: 0, boneAge: at(96), measurements: [{ date: today, discrepancyMm: 15 }] } as const
    const both = due(run(girl), 'Birch', 'bone age', 'both')
    expect(both).toMatchObject({ status: 'later', ifDoneTodayMm: null })
    expect(both.estimate).toBeCloseTo(56.04, 1)
    // 60 mm x 1.33 = 79.8 mm are 5.32 y before 14: at 8 y 8 m, where no rate was observed.
    const large = run({ ...girl, measurements: [{ date: today, discrepancyMm: 60 }] })
    expect(timing(large, 'Birch', 'bone age', 'both')).toMatchObject({ value: null, code: 'outside' })
  })
  it('counts bone age on from the date of its film', () => {
    // Film at 120 months four years before: 120 + 48 = 168 today, as if it had been read today.
    const old = run({ boneAge: { date: '2020-03-01', months: { estimate: 120, lower: 120, upper: 120 } } })
    expect(due(old, 'Birch', 'bone age', 'femur')).toEqual(due(run({ boneAge: at(168) }), 'Birch', 'bone age', 'femur'))
  })
  it('needs bone lengths for the multiplier only', () => {
    const { plans } = run({ measurements: [{ date: today, discrepancyMm: 30 }], boneAge: at(144) })
    expect(
      plans.map(({ method, clock, plan }) => [method, clock, plan.value === null ? plan.code : 'planned']),
    ).toEqual([
      ['Paley', 'bone age', 'too_little_measured'],
      ['Birch', 'bone age', 'planned'],
      ['Paley', 'calendar age', 'too_little_measured'],
      ['White-Menelaus', 'calendar age', 'planned'],
    ])
  })
})

it('shows what is unverified, and the errors of the methods', () => {
  for (const { sources, errors } of run().plans) {
    expect(sources.every(({ note }) => note.length > 0)).toBe(true)
    expect(errors.length).toBeGreaterThan(0)
  }
  expect(run().plans[0].sources.some(({ verified }) => !verified)).toBe(true)
})

describe('what is unknown or wrong', () => {
  it('unknown sex: null with the reason', () =>
    expect(limbLength({ ...boy, sex: undefined })).toMatchObject({ value: null, code: 'unknown_sex' }))
  it('one clock may be missing', () => {
    const { untreated, plans } = run({ birthDate: undefined })
    expect(untreated.byCalendarAge).toMatchObject({ value: null, code: 'unknown_age' })
    expect(untreated.byBoneAge).toMatchObject({ value: null, code: 'unknown_bone_age' })
    expect(plans.every(({ plan }) => plan.value === null)).toBe(true)
  })
  it.each([
    [{ measurements: [] }, /no measurement/],
    [{ measurements: [{ date: '2024-03-02', discrepancyMm: 3 }] }, /after today/],
    [{ measurements: [{ date: '2024-02-30', discrepancyMm: 3 }] }, /no date/],
    [{ measurements: [{ date: today, discrepancyMm: -3 }] }, /0 or more/],
    [{ measurements: [{ date: today, discrepancyMm: Number.NaN }] }, /in mm/],
    [
      { measurements: [{ date: today, left: { femurMm: 0, tibiaMm: 300 }, right: { femurMm: 400, tibiaMm: 300 } }] },
      /left femur measures 0 mm/,
    ],
    [{ goalMm: -1 }, /goal/],
    [{ birthDate: '2024-03-02' }, /birth date comes after/],
    [{ boneAge: { date: '2025-01-01', months: { estimate: 1, lower: 1, upper: 1 } } }, /bone age is of 2025-01-01/],
    [{ boneAge: at(144, 150, 160) }, /not between its limits/],
  ] as [Partial<LimbCase>, RegExp][])('refuses %j', (changes, message) => {
    expect(() => run(changes)).toThrow(message)
    expect(() => run(changes)).toThrow(RangeError)
  })
  it('measured before birth, by bone age', () =>
    expect(
      run({ boneAge: at(6), measurements: [{ date: '2020-03-01', discrepancyMm: 5 }] }).untreated.byBoneAge,
    ).toMatchObject({ value: null, code: 'outside' }))
})
