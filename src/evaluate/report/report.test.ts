import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterAll, describe, expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { oracleName, teacherName } from '../comparators.ts'
import { evaluate } from '../evaluate.ts'
import type { EvaluationInput, Run } from '../input.ts'
import { simulatedBanner } from '../warnings.ts'
import type { Picture, ReportContents } from './contents.ts'
import { writeReport } from './node/index.ts'
import { reportHtml } from './reportHtml.ts'
import { sectionTitles } from './sectionIds.ts'
import { tripodItems } from './tripod.ts'

const hostile = `<script>alert("x")</script>`
const films = 160

/** Children of 6 to 16 years, a film each; every fourth is a test film, a site's name is hostile. */
function input(): EvaluationInput {
  const random = keyedRandom(7)
  const noise = (sd: number) => random.normal() * sd
  const ages = Array.from({ length: films }, (_, i) => 72 + (i * 120) / films)
  const truth = ages.map(age => age + noise(12))
  const reading = (sd: number) => truth.map(t => t + noise(sd))
  const first = reading(5)
  const second = reading(5)
  const labels = reading(6)
  const run = (name: string, share: number): Run => {
    const months = truth.map((t, i) => ages[i] + share * (t - ages[i]) + noise(5))
    return {
      name,
      description: `${name}, ${hostile}`,
      inputs: 'image+sex+age',
      months: months.map((m, i) => (i === 3 ? null : m)),
      status: months.map((_, i) => (i === 3 ? 'refused' : 'estimated')),
      code: months.map((_, i) => (i === 3 ? 'collimated' : null)),
      lower: months.map((m, i) => (i % 4 === 0 ? m - 12 : null)),
      upper: months.map((m, i) => (i % 4 === 0 ? m + 12 : null)),
      coverage: 0.9,
      foldSdMonths: months.map((_, i) => 2 + (i % 3)),
      probes: months.flatMap((m, film) =>
        film === 3
          ? []
          : [-12, 12].map(shift => ({
              film,
              kind: 'age shifted' as const,
              shiftMonths: shift,
              shown: null,
              boneAgeMonths: m + 0.2 * shift,
            })),
      ),
      curves: [1, 2].map(fold => ({
        fold,
        epochs: [1, 2, 3].map(epoch => ({ epoch, trainMaeMonths: 20 / epoch, validationMaeMonths: 24 / epoch })),
      })),
    }
  }
  return {
    study: `Knees ${hostile}`,
    seed: 1,
    resamples: 40,
    simulated: true,
    films: truth.map((t, i) => ({
      file: `${i}-${hostile}.png`,
      patient: `p${i}`,
      patientKnown: true,
      sex: (i + Math.floor(i / 4)) % 2 ? 'F' : 'M',
      chronologicalAgeMonths: ages[i],
      side: 'L',
      site: i % 3 ? 'North' : hostile,
      device: null,
      hand: null,
      split: i % 4 === 0 ? 'test' : 'fold',
      fold: i % 4 === 0 ? null : i % 2,
      closed: t > 190,
    })),
    references: [
      {
        kind: 'hand reading',
        months: first.map((a, i) => (a + second[i]) / 2),
        rule: `mean ${hostile}`,
        readers: 2,
        readings: [
          { reader: 'A', occasion: '1', months: first },
          { reader: hostile, occasion: '1', months: second },
        ],
        sawChronologicalAge: false,
      },
      {
        kind: 'pseudo-label',
        months: labels,
        rule: 'teacher',
        readers: 0,
        readings: [],
        sawChronologicalAge: false,
      },
      { kind: 'simulated truth', months: truth, rule: 'true', readers: 0, readings: [], sawChronologicalAge: null },
    ],
    runs: [run('full', 0.8), run('other', 0.2)],
    comparators: [
      { name: `ratio ${hostile}`, description: 'widths', months: truth.map(t => t + noise(14)) },
      { name: teacherName, description: 'the teacher', months: labels },
    ],
    primary: null,
    openTest: true,
    openings: 0,
    thresholdsMonths: [120],
    margins: { biasMonths: 2, slope: [0.9, 1.1], maeMonths: 9, coverage: 0.8 },
  }
}

const interval = (estimate: number) => ({ estimate, lower: estimate - 0.1, upper: estimate + 0.1 })

const contents = (): ReportContents => {
  const given = input()
  return {
    input: given,
    evaluation: evaluate(given),
    flowSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>flow</text></svg>',
    reporting: { ethics: `board ${hostile}`, dates: '2020', setting: 'one hospital', readers: 'two', funding: 'none' },
    handKneeSdMonths: 4.0496,
    modelCard: `# Card\n\n${hostile}\n\n![far](https://example.org/far.png)\n`,
    saliency: {
      mostLikeness: 0.5,
      cascade: [
        { map: hostile, against: 'head', films: 20, correlation: interval(0.7) },
        { map: hostile, against: 'all', films: 20, correlation: interval(0.2) },
        { map: 'Grad-CAM', against: 'head', films: 20, correlation: interval(0.65) },
      ],
      checks: [{ map: hostile, against: hostile, films: 20, correlation: interval(0.2), verdict: 'passed' }],
      plates: [
        { films: 20, ages: '0 to 48', primary: true },
        { films: 9, ages: '48 to 96', primary: false },
      ].map(row => ({
        ...row,
        map: hostile,
        pixels: 'all',
        area: interval(0.8),
        overEdges: interval(0.1),
        overRandom: interval(0.3),
      })),
    },
    provenance: {
      studyFile: 'study.yaml',
      studySha256: 'ab'.repeat(32),
      made: '2026-01-01',
      versions: { physis: '0.1.0' },
      inputs: { 'predictions.csv': 'cd'.repeat(32) },
    },
  }
}

const full = contents()
const { html, figures } = reportHtml(full)
const { document } = parseHTML(html)

describe('report', () => {
  it('holds every section, in order, and a link to each', () => {
    const ids = Object.keys(sectionTitles).filter(id => id !== 'title')
    expect([...document.querySelectorAll('main > section')].map(section => section.id)).toEqual(ids)
    for (const id of ids) expect(document.querySelector(`nav a[href="#${id}"]`)).not.toBeNull()
    expect(document.querySelector('header')?.id).toBe('title')
  })

  it('says first what it is for and that the films are simulated', () => {
    const front = document.querySelector('header')!.textContent!
    expect(front).toContain('Research use only, not a medical device')
    expect(front).toContain(simulatedBanner)
    const real = reportHtml({ ...full, input: { ...full.input, simulated: false } }).html
    expect(real.includes(simulatedBanner)).toBe(false)
  })

  it('asks nothing of the network and runs no script', () => {
    expect(document.querySelectorAll('script, link, iframe, object, embed, [onload], [onerror]')).toHaveLength(0)
    for (const element of document.querySelectorAll('[src], image'))
      expect(element.getAttribute('src') ?? element.getAttribute('href')).toMatch(/^data:/)
    expect(/url\((?!#|data:)|@import/.exec(html)?.[0]).toBeUndefined()
    for (const anchor of document.querySelectorAll('a[href]'))
      expect(document.getElementById(anchor.getAttribute('href')!.slice(1))).not.toBeNull()
  })

  it('shows hostile text as text', () => {
    expect(html.includes('<script')).toBe(false)
    expect(document.querySelector('h1')!.textContent).toBe(`Knees ${hostile}`)
    expect(document.querySelector('#strata')!.textContent).toContain(hostile)
  })

  it('has no id twice', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('names every TRIPOD+AI item, with what answers it or "not stated"', () => {
    const rows = [...document.querySelectorAll('#tripod tbody tr:not(.group)')].map(row =>
      [...row.children].map(cell => cell.textContent),
    )
    expect(rows.map(([item]) => item)).toEqual(tripodItems.map(({ item }) => item))
    const answer = (item: string) => rows.find(([name]) => name === item)![3]
    expect(answer('17')).toBe('Ethics')
    expect(answer('18a')).toBe('Funding')
    expect(answer('18d')).toBe('not stated')
    expect(answer('20a')).toBe('Participants')
  })

  it('leaves items that only an absent section answers not stated', () => {
    const { document: bare } = parseHTML(reportHtml({ ...full, flowSvg: undefined, reporting: undefined }).html)
    const answer = (item: string) =>
      [...bare.querySelectorAll('#tripod tbody tr')].find(row => row.children[0].textContent === item)!.children[3]
        .textContent
    expect(answer('20a')).toBe('not stated')
    expect(answer('17')).toBe('not stated')
  })

  it("says of anyone's predictions that nobody here knows how the model was made", () => {
    const given = input()
    const foreign: EvaluationInput = {
      ...given,
      films: given.films.map(film => ({ ...film, split: 'all', fold: null })),
      references: [{ ...given.references[0], readings: [], sawChronologicalAge: null }],
      runs: [{ ...given.runs[0], inputs: 'unknown', probes: [], curves: [] }],
      comparators: [],
      openTest: false,
      margins: undefined,
    }
    const { provenance } = full
    const answersOf = (contents: ReportContents) => {
      const rows = parseHTML(reportHtml(contents).html).document.querySelectorAll('#tripod tbody tr:not(.group)')
      return new Map([...rows].map(({ children }) => [children[0].textContent, children[3].textContent]))
    }
    const answers = answersOf({ input: foreign, evaluation: evaluate(foreign), provenance })
    for (const item of ['5a', '7', '8b', '8c', '9a', '9b', '9c', '12a', '12b', '12c', '12g', '16', '20c', '22'])
      expect([item, answers.get(item)]).toEqual([item, 'not stated'])
    expect(answers.get('23a')).toContain('Agreement with each reference')
    const study = answersOf(full)
    expect(['7', '9b', '12b', '14'].map(item => study.get(item))).toEqual(Array(4).fill('not stated'))
    expect(['8c', '12c', '22'].map(item => study.get(item))).toEqual([
      'References and readers; Who read the films',
      'Learning curves; Model card',
      'Model card',
    ])
    const said = answersOf({ ...full, reporting: { ...full.reporting!, preparation: 'cut', inputs: 'film and sex' } })
    expect(['7', '9b', '12b'].map(item => said.get(item))).toEqual([
      'Preparation of the data',
      'Inputs of the model',
      'Inputs of the model',
    ])
  })

  it('prints the numbers of the evaluation', () => {
    const block = full.evaluation.agreement.find(
      ({ run, reference, part, plates }) =>
        run === 'full' && reference === 'hand reading' && part === 'test' && plates === 'all',
    )!
    const mae = block.numbers!.maeMonths
    expect(document.querySelector('#calendar')!.textContent).toContain(
      `Mean absolute error ${mae.estimate.toFixed(1)} (${mae.lower.toFixed(1)}`,
    )
    const taught = full.evaluation.teacherErrors.find(({ part }) => part === 'test')!
    const numbers = document.querySelector('#calendar-numbers')!
    expect(numbers.querySelector('#figure-teacher-error')).not.toBeNull()
    for (const { slope } of taught.lines)
      expect(numbers.textContent).toContain(`${slope.estimate.toFixed(2).replace('-', '\u2212')} (`)
  })

  it("draws no figure of the teacher's errors where every group is too small", () => {
    const evaluation = structuredClone(full.evaluation)
    for (const { lines } of evaluation.teacherErrors)
      for (const { groups } of lines) for (const group of groups) group.errorMonths = null
    const { document: small } = parseHTML(reportHtml({ ...full, evaluation }).html)
    expect(small.querySelector('#figure-teacher-error')).toBeNull()
    expect(small.querySelector('#calendar-numbers')!.textContent).toContain('too few children to be shown')
  })

  it('names the atlas of a reference, and of several how many films', () => {
    const { input } = full
    const rowFor = (atlas: (string | null)[] | undefined) => {
      const references = input.references.map((one, i) => (i === 0 ? { ...one, atlas } : one))
      const changed = { ...input, references }
      const { document } = parseHTML(reportHtml({ ...full, input: changed, evaluation: evaluate(changed) }).html)
      return document.querySelector('#references tbody tr td:nth-child(2)')!.textContent
    }
    const { months } = input.references[0]
    const rule = input.references[0].rule
    expect(rowFor(undefined)).toBe(rule)
    expect(rowFor(months.map(() => 'GP'))).toBe(`${rule}; atlas: GP`)
    const withheld = /; atlas: TW3 \(< 10\), GP \((\*|\d+)\)$/
    expect(rowFor(months.map((_, i) => (i === 0 ? 'TW3' : 'GP')))).toMatch(withheld)
  })

  it('says beside the answer what could show at most, and how many films have closed plates', () => {
    const [truth] = full.input.references.filter(({ kind }) => kind === 'simulated truth')
    // Every child of 14 years and more has closed plates.
    const films = full.input.films.map(film => ({ ...film, closed: film.chronologicalAgeMonths! > 168 }))
    const comparators = [{ name: oracleName, description: 'the oracle', months: truth.months }]
    const changed = { ...full.input, films, comparators }
    const evaluation = evaluate(changed)
    const page = parseHTML(reportHtml({ ...full, input: changed, evaluation }).html).document
    const text = page.querySelector('#calendar')!.textContent!.replaceAll('\u00a0', ' ')
    const oracle = evaluation.calendar.find(
      ({ run, reference, part }) => run === oracleName && reference === 'hand reading' && part === 'test',
    )!
    expect(text).toContain(
      `A perfect measuring of the growth plates would show here a recovery of ${oracle.numbers!.recovery.estimate.toFixed(2)} (`,
    )
    expect(text).toContain('Among these films, fewer than 10 have closed growth plates')
    expect(text).not.toContain('with open plates')
    const wide = { ...changed, films: films.map((film, i) => ({ ...film, closed: i >= films.length / 2 })) }
    const both = evaluate(wide)
    const open = both.agreement.find(
      ({ run, reference, part, plates }) =>
        run === 'full' && reference === 'hand reading' && part === 'test' && plates === 'open',
    )!
    const more = parseHTML(reportHtml({ ...full, input: wide, evaluation: both }).html).document
    expect(more.querySelector('#calendar')!.textContent!.replaceAll('\u00a0', ' ')).toContain(
      `Among these films, 20 have closed growth plates, where the reference has come to its end; with open plates the mean absolute error is ${open.numbers!.maeMonths.estimate.toFixed(1)} (`,
    )
    expect(document.querySelector('#calendar')!.textContent).not.toContain('A perfect measuring')
  })

  it('keeps references in tables of their own', () => {
    const captions = [...document.querySelectorAll('#agreement caption')].map(caption => caption.textContent)
    expect(captions.filter(caption => caption?.includes('Agreement with hand reading'))).toHaveLength(1)
    expect(captions.filter(caption => caption?.includes('Agreement with pseudo-label'))).toHaveLength(1)
    expect(document.querySelector('#agreement')!.textContent).toContain('agreement with the teacher, not with a reader')
  })

  it('numbers figures and tables from 1, without a gap', () => {
    const numbers = (selector: string, what: string) =>
      [...document.querySelectorAll(selector)].flatMap(each => {
        const found = new RegExp(`^${what} (\\d+)\\.`).exec(each.textContent ?? '')
        return found ? [Number(found[1])] : []
      })
    const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
    expect(numbers('figcaption', 'Figure')).toEqual(upTo(figures.length))
    const tables = numbers('caption', 'Table')
    expect(tables).toEqual(upTo(tables.length))
    expect(tables.length).toBeGreaterThan(10)
  })

  it('says of each thing that is not there that it is not', () => {
    const bare: EvaluationInput = {
      ...full.input,
      films: full.input.films.map(film => ({ ...film, split: 'all', chronologicalAgeMonths: null, fold: null })),
      runs: full.input.runs.slice(0, 1).map(run => ({
        ...run,
        lower: run.lower.map(() => null),
        upper: run.upper.map(() => null),
        probes: [],
        curves: [],
      })),
      comparators: [],
      thresholdsMonths: undefined,
      margins: undefined,
    }
    const page = reportHtml({ input: bare, evaluation: evaluate(bare), provenance: full.provenance }).html
    const { document: less } = parseHTML(page)
    const text = (id: string) => less.getElementById(id)!.textContent
    expect(text('learning')).toContain('come from elsewhere')
    expect(text('model-card')).toContain('No model card')
    expect(text('saliency')).toContain('No saliency')
    expect(text('references')).not.toContain('scatter of the label')
    expect(text('margins')).toContain('No margins')
    expect(text('ablations')).toContain('Only one model')
    expect(/NaN|undefined|Infinity/.exec(page)?.[0]).toBeUndefined()
  })

  it('names the scatter of a label of the hand, which is no floor', () => {
    const text = document.querySelector('#references')!.textContent
    expect(text).toContain('standard deviation in months between hand and knee maturity is 4.0, in children')
    expect(text).toContain('scatter of the label and no floor of the error')
  })

  it('shows both checks of the maps: what is left while the network forgets, and against shuffled labels', () => {
    const rows = [...document.querySelectorAll('#saliency tbody tr')].map(row =>
      [...row.children].map(cell => cell.textContent!.replaceAll('\u00a0', ' ')),
    )
    expect(rows).toContainEqual([hostile, hostile, '20', '0.20 (0.10 to 0.30)', 'passed'])
    expect(rows).toContainEqual(['head', '20', '0.70 (0.60 to 0.80)', '0.65 (0.55 to 0.75)'])
    expect(rows).toContainEqual(['all', '20', '0.20 (0.10 to 0.30)', '\u2013'])
    expect(document.querySelector('#saliency')!.textContent).toContain('the whole interval lies below 0.5')
  })

  it('shows both correlations of each band of age', () => {
    const found = full.evaluation.agreement.find(({ run, plates }) => run === 'full' && plates === 'all')!
    const band = found.numbers!.iccByAge.find(({ consistency }) => consistency !== null)!
    const rows = [...document.getElementById('agreement')!.querySelectorAll('tbody tr')].map(row => row.textContent!)
    const at = rows.findIndex(row => row.includes(`${band.fromMonths / 12} to ${band.toMonths / 12} years, ICC(A,1)`))
    expect(rows[at]).toContain(band.agreement!.estimate.toFixed(2))
    expect(rows[at + 1]).toMatch(/^ICC\(C,1\)/)
    expect(rows[at + 1]).toContain(band.consistency!.estimate.toFixed(2))
  })

  it('tables what others published, each against what it was measured against, as not comparable', () => {
    const table = [...document.querySelectorAll('#comparators table')].at(-1)!
    expect(table.querySelector('caption')!.textContent).toContain('Not comparable')
    const cells = [...table.querySelectorAll('tbody tr')].map(row =>
      [...row.querySelectorAll('td')].slice(1, 4).map(cell => cell.textContent),
    )
    expect(cells.slice(0, 3)).toEqual([
      ['5.02', '3.43', '\u2013'],
      ['9.59', '\u2013', '\u2013'],
      ['\u2013', '\u2013', '10.3 and 10.8'],
    ])
  })

  it('says of a refined model what the verdict was before', () => {
    const refined = { ...full.input, ancestor: 'other' }
    const page = reportHtml({ ...full, input: refined, evaluation: evaluate(refined) }).html
    const heads = [...parseHTML(page).document.getElementById('margins')!.querySelectorAll('h3')]
    expect(heads.map(head => head.textContent)).toEqual([
      'As it came, before it was refined: other, by hand reading',
      'Refined: full, by hand reading',
      'As it came, before it was refined: other, by simulated truth',
      'Refined: full, by simulated truth',
    ])
  })

  it('does not say of declared margins that there were none', () => {
    const textOf = (changed: Partial<EvaluationInput>) => {
      const few = { ...full.input, ...changed }
      return parseHTML(reportHtml({ ...full, input: few, evaluation: evaluate(few) }).html).document.getElementById(
        'margins',
      )!.textContent
    }
    const films = full.input.films.map((film, i) => (i < 20 ? film : { ...film, split: 'train' as const }))
    expect(textOf({ films })).toContain('Undecided.Too few patients: fewer than 10 have both an estimate')
    const references = full.input.references.filter(({ kind }) => kind === 'pseudo-label')
    expect(textOf({ references })).toContain('Margins were declared before, but there is')
  })

  it('says by which reference it stands where the named one is absent', () => {
    const calendarOf = (reference: EvaluationInput['references'][number]['kind']) => {
      const named = { ...full.input, primary: { run: 'full', against: 'other', reference } }
      const page = reportHtml({ ...full, input: named, evaluation: evaluate(named) }).html
      return parseHTML(page).document.getElementById('calendar')!.textContent
    }
    expect(calendarOf('knee reading')).toContain(
      'names the knee reading, and there is none: what stands here, and the figures, are by hand reading.',
    )
    expect(calendarOf('simulated truth')).not.toContain('and there is none')
  })

  it('calls it agreement with the teacher where groups are compared with pseudo-labels', () => {
    const captionOf = (reference: 'pseudo-label' | 'hand reading') => {
      const primary = { run: 'full', against: 'other', reference }
      const named = { ...full.input, primary }
      const page = reportHtml({ ...full, input: named, evaluation: evaluate(named) }).html
      return parseHTML(page).document.querySelector('#figure-coverage figcaption')!.textContent
    }
    expect(captionOf('pseudo-label')).toContain('Agreement of the interval with the teacher in groups')
    expect(captionOf('pseudo-label')).not.toContain('overage')
    expect(captionOf('hand reading')).toContain('Coverage of the interval in groups')
  })

  it('tells the interval of one width from that which the model gives', () => {
    const films = full.input.films.map((film, i) => (i % 4 === 1 ? { ...film, split: 'calibration' as const } : film))
    const page = reportHtml({ ...full, evaluation: evaluate({ ...full.input, films }) }).html
    const table = parseHTML(page).document.querySelector('#intervals table')!
    expect(table.querySelector('caption')!.textContent).toContain('beside it an interval of one width, cross-fitted')
    const rows = [...table.querySelectorAll('tbody tr')].map(row => row.textContent!.replaceAll('\u00a0', ' '))
    const crossFitted = rows.filter(row => row.includes('calibration'))
    expect(crossFitted.map(row => row.includes('of one width, cross-fitted'))).toEqual([true, true])
    expect(crossFitted.join()).not.toContain('pseudo-label')
    expect(document.querySelector('#intervals')!.textContent).not.toContain('of one width')
  })

  it('says of films that differ in one thing whether they were not made or cannot be', () => {
    const textOf = (simulated: boolean) =>
      parseHTML(reportHtml({ ...full, input: { ...full.input, simulated } }).html).document.getElementById(
        'counterfactuals',
      )!.textContent
    expect(textOf(true)).toContain('were not made')
    expect(textOf(false)).toContain('can be had of simulated children only')
  })

  it('says nothing of maps of fewer than ten films', () => {
    const rows = [...document.querySelectorAll('#saliency td')].map(cell => cell.textContent)
    expect(rows).toContain('0 to 48')
    expect(rows).not.toContain('48 to 96')
  })

  it('lists what was refused, and where nothing was says so in a sentence', () => {
    expect(document.querySelector('#refusals')!.textContent).toContain('Films estimated, refused and failed')
    const status = full.evaluation.status.map(row => ({ ...row, refused: 0, failed: 0, byCode: [] }))
    const page = reportHtml({ ...full, evaluation: { ...full.evaluation, status } }).html
    const refusals = parseHTML(page).document.querySelector('#refusals')!.textContent
    expect(refusals).toContain('No model refused a film')
    expect(refusals).not.toContain('Films estimated, refused and failed')
  })

  it('says which plan opened the test films and how many others did, and of predictions without a plan nothing', () => {
    const madeOf = (changes: Partial<EvaluationInput>) =>
      parseHTML(reportHtml({ ...full, input: { ...full.input, ...changes } }).html).document.querySelector('#made')!
        .textContent
    const plan = '0123456789abcdef'
    expect(madeOf({ plan, openings: 1 })).toContain(
      'open, by plan 0123456789ab; 1 other plan opened it, earlier or later',
    )
    expect(madeOf({ plan, openings: 2, openTest: false })).toContain(
      'closed to plan 0123456789ab: everything here is out of fold; 2 plans opened it so far',
    )
    expect(madeOf({})).not.toContain('Test split')
  })

  it('prints no number that is none', () => {
    expect(/NaN|undefined|Infinity|\[object/.exec(html)?.[0]).toBeUndefined()
  })

  it('shows pictures of the worst films only if they are given, and only as data', () => {
    expect(document.querySelectorAll('#worst img')).toHaveLength(0)
    const file = document.querySelector('#worst tbody th')!.textContent!
    const withPicture = (picture: string) => reportHtml({ ...full, pictures: { [file]: picture as Picture } }).html
    expect(parseHTML(withPicture('data:image/png;base64,AAAA')).document.querySelectorAll('#worst img')).toHaveLength(1)
    expect(() => withPicture('https://example.org/a.png')).toThrow(RangeError)
    const picturesLeftOut = { [file]: 'text may be burned into the film' }
    const worst = parseHTML(reportHtml({ ...full, picturesLeftOut }).html).document.querySelector('#worst')!
    expect(worst.textContent).toContain(`Without a picture, text may be burned into the film: ${file}.`)
  })
})

describe('writeReport', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('writes the page and a file a figure, and leaves no figure of an earlier report', () => {
    writeReport(folder, full)
    writeFileSync(join(folder, 'figures', 'old.svg'), '')
    writeReport(folder, full)
    expect(readdirSync(join(folder, 'figures')).sort()).toEqual(figures.map(({ name }) => `${name}.svg`).sort())
    const page = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(page.includes('@font-face { font-family: Inter')).toBe(true)
    expect(/(?:src|href)="(?:https?:)?\/\/[^"]*/.exec(page)?.[0]).toBeUndefined()
  })

  it('writes the same bytes again', () => {
    const before = readFileSync(join(folder, 'report.html'), 'utf8')
    writeReport(folder, full)
    expect(readFileSync(join(folder, 'report.html'), 'utf8') === before).toBe(true)
  })
})
