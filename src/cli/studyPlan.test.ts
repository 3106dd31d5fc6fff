import { describe, expect, it } from 'vitest'
import { judge } from '../evaluate/verdict.ts'
import { binomialInterval, studentT } from '../stats/index.ts'
import { type PlanFlags, studyPlan, studyPlanCommand } from './studyPlan.ts'

/** The numbers of patients, in the order in which they are printed. */
const patients = (flags: PlanFlags) => [...studyPlan(flags).matchAll(/^ *(\d+) patients/gm)].map(([, n]) => Number(n))

// The numbers are those of agreement.reference.py; see sampleSize.test.ts.
describe('physis study plan', () => {
  it('answers with what it assumed', () => {
    expect(studyPlan({ maeWidth: '1' })).toBe(`    222 patients for an interval of the MAE in months 1 wide

assumed:
   0.95 nominal coverage of the interval (--level, default: custom)
      5 mean absolute error (--mae, default: the published knee model against human readings)
   3.78 SD of the absolute errors (--mae-sd, default: 0.756 of the MAE, as of normal errors without bias; heavy tails have more)
      1 films of each patient (--films, default: one knee, once)

About half of all studies get wider intervals: plan with some to spare.
`)
  })
  it('takes each assumption from its flag', () => {
    expect(patients({ maeWidth: '2', maeSd: '6' })).toEqual([141])
    expect(patients({ maeWidth: '1', films: '3', correlation: '0.5' })).toEqual([149, 149])
    expect(patients({ coverageWidth: '0.1', coverage: '0.5' })).toEqual([381])
    const slope = { slopeWidth: '0.2', residualSd: '6', spreadSd: '10' }
    expect(patients(slope)).toEqual([142])
    expect(patients({ ...slope, reliability: '0.7' })).toEqual([286])
  })
  it('names the number that serves all widths, and the films', () => {
    expect(patients({ maeWidth: '1', coverageWidth: '0.05' })).toEqual([222, 557, 557])
    // Films that are all alike tell no more than one.
    const text = studyPlan({ coverageWidth: '0.05', films: '4', correlation: '1' })
    expect(text).toContain('    557 patients for all, 2228 films\n')
    expect(text).toContain('      1 correlation of errors between films of one patient (--correlation, given)')
  })
  it('agrees with what a verdict says of the patients that would settle it', () => {
    const near = (estimate: number, reach: number) => ({ estimate, lower: estimate - reach, upper: estimate + reach })
    const n = 100
    const t = studentT(0.975, n - 1)
    const good = {
      patients: n,
      biasMonths: near(0, 0.1),
      slope: near(1, 0.01),
      maeMonths: near(6, 0.1),
      coverage: near(0.92, 0.01),
      recalibratedMaeMonths: null,
    }
    const margins = { biasMonths: 2, slope: [0.9, 1.1], maeMonths: 8, coverage: 0.85 } as const
    const all = (open: Partial<typeof good>) => n + judge({ ...good, ...open }, margins).morePatients!
    // A width is twice the distance from the margin. A verdict knows fewer patients, says two figures, and rounds up.
    for (const [settled, planned] of [
      [all({ maeMonths: near(7.6, (t * 6) / Math.sqrt(n)) }), patients({ maeWidth: '0.8', maeSd: '6' })[0]],
      [all({ biasMonths: near(1.2, (t * 9) / Math.sqrt(n)) }), patients({ maeWidth: '1.6', maeSd: '9' })[0]],
      [
        all({ slope: near(1.05, (t * 16) / (40 * Math.sqrt(n))) }),
        patients({ slopeWidth: '0.1', residualSd: '16', spreadSd: '40' })[0],
      ],
      // Coverage is lopsided: with 0.085 its lower limit is 0.05 away.
      [all({ coverage: binomialInterval(90, n) }), patients({ coverageWidth: '0.085' })[0]],
    ]) {
      expect(settled / planned).toBeGreaterThan(0.99)
      expect(settled / planned).toBeLessThan(1.06)
    }
  })
  it('does not speak of what was not used', () => {
    expect(studyPlan({ slopeWidth: '0.2', residualSd: '6' })).not.toMatch(/--mae|--coverage|--correlation/)
    expect(studyPlan({ slopeWidth: '0.2' })).toContain('6.27 SD of the points around the line (--residual-sd, default')
  })
  it.each<[PlanFlags, RegExp]>([
    [{}, /name a width that is wanted: --mae-width <months>, --coverage-width/],
    [{ mae: '5' }, /name a width/],
    [{ maeWidth: '0' }, /^--mae-width 0: give a number from/],
    [{ maeWidth: 'one' }, /^--mae-width one: give a number/],
    [{ maeWidth: '1', correlation: '2' }, /^--correlation 2: give a number from 0 to 1/],
    [{ maeWidth: '1', films: '0' }, /^--films 0: give a number from 1 to 1000/],
    [{ coverageWidth: '0.000001' }, /^--coverage-width .*ask for a wider interval/],
  ])('refuses %j', (flags, message) => {
    expect(() => studyPlan(flags)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
    )
  })
  it('reads the flags that it tells of', () => {
    const { maeSd, coverageWidth } = studyPlanCommand()
      .action(() => {})
      .parse(['--mae-sd', '6', '--coverage-width', '0.1'], { from: 'user' })
      .opts()
    expect([maeSd, coverageWidth]).toEqual(['6', '0.1'])
  })
})
