/**
 * The negative control of the calendar question. A perfect reader of the films, who learned from the readings of the hands as a student does, is asked
 * twice: of children whose films show their own maturity, and of the same children scrambled. No film is drawn: what is measured on it is known.
 */
import { describe, expect, it } from 'vitest'
import { calendarThresholds } from '../../evaluate/calendarVerdict.ts'
import { type EvaluationInput, evaluate, type Probe } from '../../evaluate/index.ts'
import {
  assumedSpread,
  drawReaders,
  generators,
  handTruth,
  jointAgeMonths,
  kneeTruth,
  planPatient,
  read,
} from '../../phantom/index.ts'
import { fitOracle, measuresOf, type TaughtRow } from './indicators.ts'
import type { StudyKnee } from './studyKnee.ts'

const children = 500
/** The first so many children teach the reader, the others are read. */
const taught = 300
const shifts = [-24, -12, 12, 24]

/** Knees with what their films show, their truth, and two readings of the hand beside them. */
function cohort(scrambled: boolean) {
  const readers = drawReaders(4, 2)
  return Array.from({ length: children }, (_, index) => {
    const films = planPatient(31, index, 64, { spread: assumedSpread, generator: generators.a, scrambled })
    const hand = films.find(film => film.subject.joint === 'hand')!
    const knee = films.find(film => film.subject.joint === 'knee')!
    if (hand.subject.joint !== 'hand' || knee.subject.joint !== 'knee') throw new Error('films of a child')
    if (hand.shown.joint !== 'hand' || knee.shown.joint !== 'knee') throw new Error('films of a child')
    const { child, draws } = knee.subject
    const handMonths = jointAgeMonths(hand.subject.child, hand.subject.draws.shape.deviation)
    return {
      sex: child.sex,
      age: child.chronologicalAgeMonths,
      measures: measuresOf(kneeTruth(knee.shown.child, knee.shown.draws, 64)),
      truth: jointAgeMonths(child, draws.deviation),
      // A teacher that reads what the hand film shows, exactly.
      label: handTruth(hand.shown.child, hand.shown.draws, 64).skeletalAgeMonths,
      readings: readers.map(reader =>
        read(reader, [31, index, hand.part], 1, handMonths, hand.subject.child.chronologicalAgeMonths),
      ),
    }
  })
}
type Knee = ReturnType<typeof cohort>[number]

/** What a reader of the indicators learns from the first children's hand readings, and says of the others. */
function readKnees(all: readonly Knee[]): EvaluationInput {
  const taken = all.slice(0, taught)
  const truths = new Map(
    taken.map(({ measures, readings: [a, b] }, i): [string, TaughtRow] => [
      `${i}.png`,
      { months: (a + b) / 2, measures },
    ]),
  )
  const lessons = taken.map(
    ({ sex, age }, i) =>
      ({
        pair: { kneeFile: `${i}.png`, sex, chronologicalAgeMonths: age },
        split: { split: 'fold', fold: 1 },
      }) as StudyKnee,
  )
  const reader = fitOracle(lessons, truths)
  const held = all.slice(taught)
  const say = (of: Knee, shown: Knee, age = of.age) => reader(shown.measures, of.sex, age)!
  const months = held.map(knee => say(knee, knee))
  const reference = (kind: EvaluationInput['references'][number]['kind'], of: (knee: Knee) => number) => ({
    kind,
    months: held.map(of),
    rule: '',
    readers: kind === 'hand reading' ? 2 : 0,
    readings:
      kind === 'hand reading'
        ? [0, 1].map(i => ({ reader: String(i), occasion: '1', months: held.map(({ readings }) => readings[i]) }))
        : [],
    sawChronologicalAge: false,
  })
  const none = held.map(() => null)
  const probe = (film: number, kind: Probe['kind'], boneAgeMonths: number, more: Partial<Probe>): Probe => ({
    film,
    kind,
    shiftMonths: null,
    shown: null,
    boneAgeMonths,
    ...more,
  })
  return {
    study: 'control',
    seed: 1,
    resamples: 400,
    simulated: true,
    films: held.map(({ sex, age }, i) => ({
      file: `${i}.png`,
      patient: String(i),
      patientKnown: true,
      sex,
      chronologicalAgeMonths: age,
      side: null,
      site: null,
      device: null,
      hand: null,
      split: 'all',
      fold: null,
      closed: null,
    })),
    references: [
      reference('hand reading', ({ readings: [a, b] }) => (a + b) / 2),
      reference('pseudo-label', ({ label }) => label),
      reference('simulated truth', ({ truth }) => truth),
    ],
    runs: [
      {
        name: 'reader',
        description: 'regression of the readings on what the films show',
        inputs: 'image+sex+age',
        months,
        status: held.map(() => 'estimated'),
        code: none,
        lower: none,
        upper: none,
        coverage: 0.9,
        foldSdMonths: none,
        probes: held.flatMap((knee, film) => {
          const other = held.findIndex(
            (one, i) => i !== film && one.sex === knee.sex && Math.abs(one.age - knee.age) <= 6,
          )
          return [
            ...shifts.flatMap(shiftMonths =>
              knee.age + shiftMonths < 0
                ? []
                : [probe(film, 'age shifted', say(knee, knee, knee.age + shiftMonths), { shiftMonths })],
            ),
            ...(other < 0 ? [] : [probe(film, 'swapped', say(knee, held[other]), { shown: other })]),
          ]
        }),
        curves: [],
      },
    ],
    comparators: [],
    primary: null,
    openTest: true,
    openings: 0,
  }
}

/** The word against each reference, and by how much the estimate follows the age that is told. */
function asked(scrambled: boolean) {
  const { calendar, probes } = evaluate(readKnees(cohort(scrambled)))
  const own = calendar.filter(({ of }) => of === 'run')
  return {
    verdicts: Object.fromEntries(own.map(({ reference, verdict }) => [reference, verdict])),
    recovery: own.find(({ reference }) => reference === 'simulated truth')!.numbers!.recovery,
    ageShift: probes[0].ageShifted!.slope.estimate,
  }
}

describe('the calendar question', { timeout: 120_000 }, () => {
  it('is answered "calendar" where growth indicators are scrambled, against every reference', () => {
    const { verdicts, recovery, ageShift } = asked(true)
    expect(verdicts).toEqual({
      'hand reading': 'repeats the calendar',
      'pseudo-label': 'repeats the calendar',
      'simulated truth': 'repeats the calendar',
    })
    expect(recovery.lower).toBeLessThan(0)
    expect(recovery.upper).toBeGreaterThan(0)
    expect(ageShift).toBeGreaterThan(0.7)
  })
  it('is not of the same children where they are not: told the age too, the best reader sees half of their deviation', () => {
    const { verdicts, recovery, ageShift } = asked(false)
    expect(Object.values(verdicts)).toHaveLength(3)
    expect(Object.values(verdicts)).not.toContain('repeats the calendar')
    expect(recovery.lower).toBeGreaterThan(calendarThresholds.calendarRecovery)
    expect(ageShift).toBeLessThan(0.5)
  })
})
