import { describe, expect, it } from 'vitest'
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
