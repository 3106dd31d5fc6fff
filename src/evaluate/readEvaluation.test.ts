import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readEvaluation } from './readEvaluation.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function table(...lines: string[]): string {
  const path = join(folder, `${files++}.csv`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
const predictions = (...rows: string[]) => table('file,bone_age_months', ...rows)
const good = predictions('a.png,100', 'b.png,120', 'c.png,140')
const readings = table('file,bone_age_months', 'a.png,101', 'b.png,118', 'c.png,141')

describe('reading what is evaluated', () => {
  it('takes any table of file and bone age', () => {
    const { input, messages } = readEvaluation({ predictions: good, reference: readings })
    expect(input.runs[0].months).toEqual([100, 120, 140])
    expect(input.references[0]).toMatchObject({
      kind: 'hand reading',
      months: [101, 118, 141],
      rule: 'single',
      readers: 1,
    })
    expect(input.films.map(film => film.patientKnown)).toEqual([false, false, false])
    expect(messages).toEqual([])
  })

  it('takes the reading of a knee that was refused as another joint for one of a knee', () => {
    const refused = ['a.png,100,estimated,,knee', 'b.png,,refused,wrong_joint,other', 'c.png,140,estimated,,knee']
    const { input } = readEvaluation({
      predictions: table('file,bone_age_months,status,code,joint', ...refused),
      reference: readings,
    })
    expect(input.references[0]).toMatchObject({ kind: 'knee reading', months: [101, 118, 141] })
  })

  it('keeps the parts of a study apart, and refuses any other split', () => {
    const of = (...rows: string[]) =>
      readEvaluation({ predictions: table('file,bone_age_months,split,fold', ...rows), reference: readings }).input
    const whole = of('a.png,100,,', 'b.png,120,,')
    expect([whole.films.map(({ split }) => split), whole.openTest]).toEqual([['all', 'all'], false])
    const study = of('a.png,100,fold,2', 'b.png,120,test,', 'c.png,140,calibration,')
    expect(study.films.map(({ split, fold }) => [split, fold])).toEqual([
      ['fold', 2],
      ['test', null],
      ['calibration', null],
    ])
    expect(study.openTest).toBe(true)
    const allowed = 'is none of fold, calibration, test: write one of them in every row'
    expect(() => of('a.png,100,test,', 'b.png,120,Test,')).toThrow(`.csv, line 3, b.png: split ${allowed}`)
    expect(() => of('a.png,100,test,', 'b.png,120,,')).toThrow(`line 3, b.png: split ${allowed}`)
    expect(() => of('a.png,100,fold,', 'b.png,120,test,')).toThrow('line 2, a.png: split is fold, and fold is no')
  })

  it('refuses a patient in two parts, whoever names the patient', () => {
    const of = (patient: string, ...rows: string[]) =>
      readEvaluation({
        predictions: table('file,bone_age_months,patient,split,fold', ...rows),
        reference: readings,
        manifest: table('file,patient', `a.png,${patient}`),
      })
    expect(() => of('p1', 'a.png,100,p1,fold,1', 'b.png,120,p2,test,', 'c.png,140,p1,test,')).toThrow(
      /line 4: the patient of c\.png is in test, and in fold 1 on line 2: a patient's films belong to one part$/,
    )
    expect(() => of('p2', 'a.png,100,,fold,1', 'b.png,120,p2,fold,2')).toThrow(
      'line 3: the patient of b.png is in fold 2, and in fold 1 on line 2',
    )
    expect(of('p1', 'a.png,100,p1,fold,1', 'b.png,120,p1,fold,1', 'c.png,140,,fold,1').input.films).toHaveLength(3)
  })

  it('leaves out what the model was trained on, with a count', () => {
    const of = (...trained: string[]) =>
      readEvaluation({
        predictions: table(
          'file,bone_age_months,trained_on',
          ...trained.map((said, i) => `${'abc'[i]}.png,${100 + 20 * i},${said}`),
        ),
        reference: readings,
      })
    const { input, messages } = of('false', 'true', '')
    expect(input.films.map(({ file }) => file)).toEqual(['a.png', 'c.png'])
    expect(input.trainedOn).toBe(1)
    expect(messages).toEqual([expect.stringContaining('1 of 3 films of')])
    expect(of('false', 'false', '').input.trainedOn).toBeUndefined()
    expect(() => of('true', 'true', 'true')).toThrow('trained on every film')
    expect(() => of('false', 'maybe', 'false')).toThrow(/line 3: trained_on is not true or false$/)
  })

  it('knows simulated films and models by the truth, or by what the table says', () => {
    const of = (...said: string[]) =>
      readEvaluation({
        predictions: table(
          'file,bone_age_months,simulated',
          ...said.map((one, i) => `${'abc'[i]}.png,${100 + 20 * i},${one}`),
        ),
        reference: readings,
      }).input.simulated
    expect([of('', 'true', ''), of('false', 'false', ''), of('', '', '')]).toEqual([true, false, false])
    expect(() => of('', 'perhaps', '')).toThrow(/line 3: simulated is not true or false$/)
    const reference = table('file,reader,bone_age_months', 'a.png,truth,101')
    expect(readEvaluation({ predictions: good, reference }).input.simulated).toBe(true)
  })

  it('leaves out who is older than 216.0 months, with a count', () => {
    const aged = (...ages: string[]) =>
      table(
        'file,bone_age_months,chronological_age_months',
        ...ages.map((age, i) => `${'abc'[i]}.png,${100 + 20 * i},${age}`),
      )
    const of = (predictions: string, manifest?: string) => {
      const { films, tooOld } = readEvaluation({ predictions, reference: readings, manifest }).input
      return [films.map(({ file }) => file), tooOld]
    }
    // An unknown age stays in.
    expect(of(aged('216.0', '216.1', ''))).toEqual([['a.png', 'c.png'], 1])
    expect(of(aged('100', '120', '140'))).toEqual([['a.png', 'b.png', 'c.png'], undefined])
    const manifest = table('file,chronological_age_months', 'a.png,300')
    expect(of(aged('100', '120', '140'), manifest)).toEqual([['b.png', 'c.png'], 1])
    expect(() => of(aged('217', '218', '219'))).toThrow('every film is of a person older than 216.0 months')
  })

  it('refuses chronological ages in years, whoever gives them', () => {
    const years = ['8.3', '10', '11.7'].map((age, i) => `${'abc'[i]}.png,${100 + 20 * i},${age}`)
    const predictions = table('file,bone_age_months,chronological_age_months', ...years)
    const sentence = 'no chronological_age_months is above 20, so these are years: multiply them by 12'
    expect(() => readEvaluation({ predictions, reference: readings })).toThrow(`${predictions}: ${sentence}`)
    const manifest = table('file,chronological_age_months', 'a.png,8.3', 'b.png,10', 'c.png,11.7')
    expect(() => readEvaluation({ predictions: good, reference: readings, manifest })).toThrow(
      `${manifest}: ${sentence}`,
    )
    // What dates give are months.
    const infants = ['a', 'b', 'c'].map(name => `${name}.png,2020-01-01,2021-01-01`)
    const dated = table('file,birth_date,study_date', ...infants)
    const { films } = readEvaluation({ predictions: good, reference: readings, manifest: dated }).input
    expect(films[0].chronologicalAgeMonths).toBeCloseTo(12, 0)
  })

  it('averages readers, keeps each, and takes what the manifest knows before what the predictions say', () => {
    const reference = table(
      'file,reader,bone_age_months,blinded_to_age',
      'x/a.png,A,100,yes',
      './x/a.png,B,110,yes',
      'b.png,A,120,yes',
    )
    const manifest = table(
      'file,patient,sex,chronological_age_months,side,joint',
      'x/a.png,p1,F,110,R,knee',
      'b.png,p1,F,112,,knee',
    )
    const predictions = table(
      'file,bone_age_months,lower_months,upper_months,sex,side,status,code',
      'x\\a.png,101,90,112,M,L,estimated,',
      'b.png,,,,F,L,refused,cast',
      'lost.png,99,90,110,F,L,estimated,',
    )
    const { input, messages } = readEvaluation({ predictions, reference, manifest })
    const [reading] = input.references
    expect(reading).toMatchObject({ kind: 'knee reading', months: [105, 120, null], rule: 'mean', readers: 2 })
    expect(reading.readings.map(({ reader, months }) => [reader, months])).toEqual([
      ['A', [100, 120, null]],
      ['B', [110, null, null]],
    ])
    expect(reading.sawChronologicalAge).toBe(false)
    expect(input.films[0]).toMatchObject({
      patient: 'p1',
      patientKnown: true,
      sex: 'F',
      side: 'R',
      chronologicalAgeMonths: 110,
    })
    expect(input.films[1].side).toBe('L')
    expect(input.runs[0]).toMatchObject({
      status: ['estimated', 'refused', 'estimated'],
      months: [101, null, 99],
      code: [null, 'cast', null],
    })
    expect(messages).toEqual([
      `1 of 3 predictions have no bone age in ${reference}: left out`,
      `1 of 3 predictions are of films that ${manifest} does not name`,
    ])
  })

  it('compares knees that nobody read with the hand that the manifest has beside them', () => {
    const manifest = table(
      'file,patient,sex,study_date,chronological_age_months,joint,diagnosis',
      'left.png,p1,F,2020-03-01,120,knee,',
      'right.png,p1,,2020-03-01,120,knee,',
      'far.png,p2,M,2020-01-01,130,knee,',
      'ill.png,p3,M,2020-01-01,140,knee,Q77.4',
      'unread.png,p4,M,2020-01-01,140,knee,',
      'h1-far.png,p1,F,2019-12-31,118,hand,',
      'h1.png,p1,F,2020-03-11,120.3,hand,',
      'h2.png,p2,M,2020-06-01,135,hand,',
      'h3.png,p3,M,2020-01-01,140,hand,',
      'h4.png,p4,M,2020-01-01,140,hand,',
    )
    const reference = table(
      'file,reader,bone_age_months',
      'h1.png,A,121',
      'h1.png,B,125',
      'h1-far.png,A,90',
      'h2.png,A,130',
      'h3.png,A,130',
    )
    const predictions = table(
      'file,joint,bone_age_months,status,code',
      'left.png,knee,118,estimated,',
      'right.png,knee,119,estimated,',
      'far.png,knee,118,estimated,',
      'ill.png,knee,118,estimated,',
      'unread.png,knee,118,estimated,',
      // What a model of knees says of a manifest with both.
      'h1.png,hand,,refused,wrong_joint',
    )
    const { input, messages, flow } = readEvaluation({ predictions, reference, manifest })
    expect(input.films.map(({ file, hand, patient, patientKnown }) => [file, hand, patient, patientKnown])).toEqual([
      ['left.png', 'h1.png', 'p1', true],
      ['right.png', 'h1.png', 'p1', true],
      ['unread.png', 'h4.png', 'p4', true],
    ])
    expect(input.films[1].sex).toBe('F')
    expect(input.references[0]).toMatchObject({
      kind: 'hand reading',
      rule: 'mean, of the paired hand film',
      months: [123, 123, null],
      readers: 2,
    })
    expect(input.references[0].readings.map(({ months }) => months)).toEqual([
      [121, 121, null],
      [125, 125, null],
    ])
    expect(input.runs[0].status).toEqual(['estimated', 'estimated', 'estimated'])
    expect(messages).toEqual([
      '3 predictions are compared with the readings of the hand films beside the knees',
      '3 of 6 predictions are left out: Knee without a hand film within 92 days (1); Skeletal dysplasia or other genetic disorder (1); film of a hand, and knees are compared with the readings of these (1)',
      `1 of 3 predictions have no bone age in ${reference}: left out`,
      `3 of 4 films of ${reference} have no prediction: left out`,
    ])
    expect(flow!.steps.at(-1)!.remaining).toMatchObject({ knees: 3, hands: 2, patients: 2 })

    expect(() => readEvaluation({ predictions, reference })).toThrow(
      'where the hands were read, give --manifest: it pairs each knee with its hand',
    )
    const apart = table('file,joint,bone_age_months', 'far.png,knee,118')
    expect(() => readEvaluation({ predictions: apart, reference, manifest })).toThrow(
      /has no hand film beside one of them: Knee without a hand film within 92 days \(1\)/,
    )
    const elsewhere = table('file,joint,bone_age_months', 'films/left.png,knee,118')
    expect(() => readEvaluation({ predictions: elsewhere, reference, manifest })).toThrow(
      /not named in .* \(1, such as films\/left\.png; physis predict --manifest names films as it does\)/,
    )
    const alone = table('file,joint,bone_age_months', 'unread.png,knee,118')
    expect(() => readEvaluation({ predictions: alone, reference, manifest })).toThrow(
      /has a bone age in .* as h4\.png and h1\.png/,
    )
    // A knee that was read is compared with its own reading.
    const own = table('file,bone_age_months', 'far.png,119')
    expect(readEvaluation({ predictions: apart, reference: own, manifest }).input.references[0].kind).toBe(
      'knee reading',
    )
  })

  it('says that readers knew the age if one of them did', () => {
    const of = (...blinded: string[]) => {
      const rows = blinded.map((said, i) => `${'abc'[i]}.png,100,${said}`)
      const reference = table('file,bone_age_months,blinded_to_age', ...rows)
      return readEvaluation({ predictions: good, reference }).input.references[0].sawChronologicalAge
    }
    expect([of('yes', 'no', ''), of('yes', ''), of('yes', 'yes'), of('')]).toEqual([true, null, false, null])
  })

  it("takes other methods' tables beside it, each under its file's name", () => {
    const rival = join(folder, 'rival.csv')
    writeFileSync(rival, 'file,bone_age_months\nb.png,111\na.png,99\n')
    const { input, messages } = readEvaluation({ predictions: good, reference: readings, comparators: [rival] })
    expect(input.comparators).toMatchObject([{ name: 'rival', months: [99, 111, null] }])
    expect(messages).toEqual([`1 of 3 films have no bone age by rival: not in ${rival} 1, without an age there 0`])
    const twice = { predictions: good, reference: readings, comparators: [rival, rival] }
    expect(() => readEvaluation(twice)).toThrow('something that is compared is named rival already')
  })

  it.each([
    [predictions('a.png,100', 'b.png,NaN'), readings, 'line 3, b.png: bone_age_months is no number'],
    [table('file,months', 'a.png,100'), readings, 'there is no column bone_age_months'],
    [predictions('a.png,8.3', 'b.png,10', 'c.png,11.7'), readings, 'these are years: multiply them by 12'],
    [good, predictions('a.png,8.3', 'b.png,10', 'c.png,11.7'), 'these are years'],
    [
      good,
      table('file,reader,bone_age_months', 'a.png,A,120', 'b.png,A,120', 'a.png,B,10'),
      'line 4, a.png: bone_age_months 10 looks like years, for the age, or another reading, is 120 months',
    ],
    [
      table('file,bone_age_months,chronological_age_months', 'a.png,100,110', 'b.png,120,130'),
      predictions('a.png,100', 'b.png,10'),
      'line 3, b.png: bone_age_months 10 looks like years, for the age, or another reading, is 130 months',
    ],
    [
      predictions('a.png,100', 'b.png,3600'),
      readings,
      'line 3, b.png: bone_age_months "3600" is no bone age from 0 to 240',
    ],
    [predictions('a.png,100', 'a.png,101'), readings, 'line 3: a.png has a prediction on line 2 already'],
    [predictions('z.png,100'), readings, 'films are compared by what stands under file, as z.png and a.png'],
    [
      good,
      table('file,reader,bone_age_months', 'a.png,Smith,100', 'b.png,teacher,100'),
      'line 3, b.png: this bone age is a pseudo-label and that of a.png a hand reading',
    ],
    [
      table('file,joint,bone_age_months', 'a.png,hand,100', 'b.png,knee,100'),
      readings,
      'line 3, b.png: this bone age is a knee reading and that of a.png a hand reading',
    ],
    [
      table('file,model,bone_age_months', 'a.png,one,100', 'b.png,two,100'),
      readings,
      'holds predictions of 2 models: keep one',
    ],
    [
      good,
      table('file,reader,bone_age_months', 'a.png,A,100', 'a.png,A,104'),
      'line 3: a.png has a reading by this reader on line 2',
    ],
    [
      table('file,status,bone_age_months', 'a.png,estimated,', 'b.png,,90'),
      readings,
      'line 2, a.png: bone_age_months is empty',
    ],
  ])('refuses what would move every number (%#)', (predictions, reference, sentence) => {
    expect(() => readEvaluation({ predictions, reference })).toThrow(sentence)
  })
})
