/**
 * `physis study run` of a study of transfer, from a site's tables to its report: what is left out is counted, folds can run alone, a killed run ends as
 * one that was not, and the test films are opened once.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTable } from '../src/base/index.ts'
import { exclusionCodes, readExclusionCodes } from '../src/cohort/index.ts'
import { hashFilm } from '../src/cohort/node/index.ts'
import type { Evaluation } from '../src/evaluate/index.ts'
import { decodeImage, encodePng, toGrey } from '../src/image/index.ts'
import { formatTrainingHashes, loadPackage, parseTrainingHashes, patientHash } from '../src/model/node/index.ts'
import { drawnHand } from './helpers/drawnHand.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { smallStudy, writeSmallSite } from './helpers/smallStudy.ts'
import { tinyArchitecture, writeTinyPackage } from './helpers/tinyPackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-transfer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const study = smallStudy(2).replace('saliencyFilms: 2', 'saliencyFilms: 2\nworstPictures: true')
const secret = 'a secret of our hospital'

beforeAll(() => {
  writeSmallSite(folder, study)
  // The teacher learned from another hand film of one child, and from the hand film of another that was saved in another file.
  const { pixelsSha256 } = hashFilm(join(folder, 'site/films/4-hand.png'))!
  const taught = formatTrainingHashes({ films: [], pixels: [pixelsSha256!], patients: ['p3'] }, secret)
  writeTinyPackage(join(folder, 'teacher'), {}, taught)
  // One hand was taken four months before its knee, one knee is of an adult, one cannot be read, one has no hand.
  const table = join(folder, 'site/films.csv')
  const films = readFileSync(table, 'utf8')
    .replace(/^(films\/7-hand.*),2020-01-03,/m, '$1,2019-09-01,')
    .replace(/^(films\/8-knee.png,p8,M),[^,]*,/m, '$1,1990-01-01,')
    // Nobody says where this knee lies, and on a film of noise the gate finds none.
    .replace(/^(films\/10-knee.png,.*),0,0,64,64$/m, '$1,,,,')
  // One knee was saved again under another name.
  const again = decodeImage(readFileSync(join(folder, 'site/films/11-knee.png')))
  writeFileSync(join(folder, 'site/films/11-again.png'), encodePng(again, { Comment: 'again' }))
  const row = films.match(/^films\/11-knee.png.*$/m)![0].replace('11-knee', '11-again')
  writeFileSync(table, `${films}${row}\nfilms/none.png,p200,F,2010-01-01,2020-01-01,knee,L,,,,\n`)
  writeFileSync(join(folder, 'site/films/9-knee.png'), 'no picture')
}, 120_000)

/** With a comparator from a table, which is the one that counts. */
const againstRival = (text: string, settings = 'csv: rival.csv') =>
  text
    .replace('against: spline of age and sex', 'against: rival')
    .replace('openTest:', `comparators: [{ name: rival, ${settings} }]\nopenTest:`)

const env = { PHYSIS_SECRET: secret }
const run = (...args: string[]) => runPhysis(['study', ...args], folder, undefined, env)
const rowsOf = (path: string) => parseTable(readFileSync(join(folder, path), 'utf8'), path).rows.map(row => row.values)

describe('a study of transfer', { timeout: 300_000 }, () => {
  it('stops after the pairs, and counts who is left out', async () => {
    const { status, stderr } = await run('run', 'small.yaml', '--state', 'state', '--until', 'pairs')
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(0)
    const flow = JSON.parse(readFileSync(join(folder, 'state/pairs/flow.json'), 'utf8'))
    const reasons = flow.steps.flatMap((step: { leftOut: { reason: string; films: number }[] }) =>
      step.leftOut.map(({ reason, films }) => `${reason} ${films}`),
    )
    expect(reasons).toEqual(['unreadable 1', 'same_pixels 1', 'contradiction 2', 'too_far 1', 'no_knee 1'])
    expect(existsSync(join(folder, 'state/crops'))).toBe(false)
    expect(readExclusionCodes(join(folder, 'state/pairs/exclusion-codes.csv'))).toEqual(exclusionCodes)
  })
  it('trains no fold before its labels are there', async () => {
    const { status, stderr } = await run('run', 'small.yaml', '--state', 'state', '--fold', '2')
    expect(stderr).toContain('run the study with --until splits first')
    expect(status).toBe(2)
    const word = await run('run', 'small.yaml', '--state', 'state', '--fold', 'x')
    expect(word.stderr).toContain('--fold x: the folds of this study are 1 to 5')
    expect(word.status).toBe(2)
  })
  it('goes from tables to a report, a fold at a time or whole, killed or not', async () => {
    const first = await run('run', 'small.yaml', '--state', 'state', '--until', 'splits')
    expect(first.stderr).toContain('crops: 108, not read 2')
    expect(first.stderr).toContain('labels: 108 of 108 hand films')
    const leftOut = rowsOf('state/splits/left-out.csv').filter(row => row.reason === 'teacher_saw')
    expect(leftOut.map(row => row.file)).toEqual(
      ['3-hand', '3-knee', '4-hand', '4-knee'].map(name => `films/${name}.png`),
    )
    const lost = rowsOf('state/splits/left-out.csv').filter(row => /^films\/(9|10)-knee/.test(row.file))
    expect(lost.map(row => [row.file, row.reason])).toEqual([
      ['films/9-knee.png', 'unreadable'],
      ['films/10-knee.png', 'not_one_knee'],
    ])
    expect(lost[0].message).toBe(
      'films/9-knee.png on line 21 is there and failed as unreadable: a study reads whole PNG and JPEG pictures',
    )
    cpSync(join(folder, 'state'), join(folder, 'stranger'), { recursive: true })
    const stranger = await runPhysis(
      ['study', 'run', 'small.yaml', '--state', 'stranger', '--until', 'splits'],
      folder,
      undefined,
      { PHYSIS_SECRET: '' },
    )
    expect(stranger.stderr).toContain('cannot be recognised, only their films: PHYSIS_SECRET is not set')
    const known = rowsOf('stranger/splits/left-out.csv').filter(row => row.reason === 'teacher_saw')
    expect(known.map(row => row.file)).toEqual(['films/4-hand.png', 'films/4-knee.png'])

    expect((await run('run', 'small.yaml', '--state', 'state', '--fold', '2')).status).toBe(0)
    expect(existsSync(join(folder, 'small-openings.csv'))).toBe(false)
    const predicted = await run('run', 'small.yaml', '--state', 'state', '--until', 'predictions')
    expect(predicted.status).toBe(0)
    expect(rowsOf('small-openings.csv')).toHaveLength(1)
    const whole = await run('run', 'small.yaml', '--state', 'state')
    expect(whole.stderr).toContain('main, fold 2: unchanged')
    expect(whole.status).toBe(0)
    expect((await run('status', 'small.yaml', '--state', 'state')).stdout).toMatch(
      /fold 1, shuffled-labels +done[\s\S]*fold 5, main +done[\s\S]*report +done/,
    )

    const splits = rowsOf('state/splits/splits.csv')
    expect(new Set(splits.map(row => row.split + row.fold))).toEqual(
      new Set(['test', 'calibration', 'fold1', 'fold2', 'fold3', 'fold4', 'fold5']),
    )
    // All knees are predicted once: those of folds by the fold's network, the others by the package.
    const predictions = rowsOf('state/runs/main/predictions.csv')
    expect(predictions.map(row => row.file).sort()).toEqual(splits.map(row => row.file).sort())
    for (const row of predictions) {
      const own = splits.find(split => split.file === row.file)!
      expect([row.split, row.fold]).toEqual([own.split, own.fold])
      expect(row.lower_months !== '').toBe(own.split !== 'fold' && row.status === 'estimated')
    }
    expect(rowsOf('state/runs/image/predictions.csv').length).toBe(splits.filter(row => row.fold === '1').length)
    const { description } = loadPackage(join(folder, 'state/package'))
    expect(description.members).toHaveLength(5)
    expect(description.calibration.map(c => [c.sexKnown, c.chronologicalAgeKnown])).toEqual([
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ])
    const { patients } = parseTrainingHashes(readFileSync(join(folder, 'state/package/training-films.txt'), 'utf8'), '')
    const learned = splits.filter(row => row.split === 'fold').map(row => patientHash(row.patient, secret))
    expect(patients).toEqual(new Set(learned))
    const report = readFileSync(join(folder, 'state/report/report.html'), 'utf8')
    expect(report.match(/<img src="data:image\/png[^>]*-knee\.png"/g)!.length).toBeGreaterThan(0)
    expect(report).toMatch(
      /Without a picture, not checked for text burned into the film[^<]*: films\/\d*[13579]-knee\.png/,
    )
    expect(report).toContain('Does it read the film, or the calendar?')
    // Both checks of the maps: the network of shuffled labels is no student, and says nothing of any film.
    const { cascade, checks } = JSON.parse(readFileSync(join(folder, 'state/saliency/summary.json'), 'utf8'))
    expect(new Set(checks.map(({ weights }: { weights: string }) => weights))).toEqual(
      new Set(['random', 'shuffled_labels']),
    )
    expect(cascade).toHaveLength(12)
    for (const text of ['<th scope="row" class="words">head to stage 2</th>', 'shuffled labels'])
      expect(report).toContain(text)
    // Each number of the report is in evaluation.json, and no small count.
    const { flow, saliency, teacherRefusals, warnings } = JSON.parse(
      readFileSync(join(folder, 'state/report/evaluation.json'), 'utf8'),
    )
    expect(saliency.cascade).toHaveLength(12)
    const stays = 'too few to move estimates onto the scale of the readings'
    for (const text of [predicted.stderr, warnings.join(), readFileSync(join(folder, 'state/package/card.md'), 'utf8')])
      expect(text).toContain(stays)
    expect(flow.steps.at(-1).leftOut.length).toBeGreaterThan(0)
    expect(teacherRefusals.length).toBeGreaterThan(0)
    expect(JSON.stringify([flow, teacherRefusals])).not.toMatch(/":[1-9][,}]/)
    expect(existsSync(join(folder, 'state/runs/shuffled-labels'))).toBe(false)
    expect(existsSync(join(folder, 'state/folds/1/shuffled-labels/scored'))).toBe(false)
    expect(rowsOf('small-openings.csv')).toHaveLength(1)

    // Killed while the last two folds train, then run to its end; `npm run kill-study` kills more often.
    const done = ['films', 'hashes', 'pairs', 'crops', 'labels', 'splits', 'folds/1', 'folds/2', 'folds/3']
    for (const step of done) cpSync(join(folder, 'state', step), join(folder, 'killed', step), { recursive: true })
    await runPhysis(
      ['study', 'run', 'small.yaml', '--state', 'killed'],
      folder,
      child =>
        child.stderr!.on('data', chunk => /main, fold 4: \d+ films/.test(String(chunk)) && child.kill('SIGKILL')),
      env,
    )
    expect((await run('run', 'small.yaml', '--state', 'killed')).status).toBe(0)
    for (const file of [
      'runs/main/predictions.csv',
      'runs/image/predictions.csv',
      'package/model.json',
      'report/evaluation.json',
    ])
      expect(readFileSync(join(folder, 'killed', file), 'utf8')).toBe(readFileSync(join(folder, 'state', file), 'utf8'))

    // Another plan does not overwrite what was trained; elsewhere it opens the test films again, and says that it is not the first.
    // It compares with another method, by a table that lacks five films.
    const knees = splits.slice(1).map(({ file }, i) => `${file},${40 + i}`)
    writeFileSync(join(folder, 'rival.csv'), `file,bone_age_months\n${knees.join('\n')}\n`)
    const plain = study.replace(/ablation:\n.*\n/, '').replace('saliencyFilms: 2', 'saliencyFilms: 0')
    writeFileSync(join(folder, 'other.yaml'), againstRival(plain.replace('epochs: 2', 'epochs: 1')))
    const refused = await run('run', 'other.yaml', '--state', 'state')
    expect(refused.stderr).toContain('holds a run with other settings')
    expect(refused.status).toBe(1)
    const other = await run('run', 'other.yaml', '--state', 'other')
    expect(other.stderr).toContain('comparators: 5 of 108 films have no bone age by rival')
    expect(other.status).toBe(0)
    expect(rowsOf('small-openings.csv')).toHaveLength(2)
    const evaluation: Evaluation = JSON.parse(readFileSync(join(folder, 'other/report/evaluation.json'), 'utf8'))
    expect(evaluation.openings).toBe(1)
    // Back at the first plan: the other that came later counts.
    const back = await run('run', 'small.yaml', '--state', 'state')
    const [{ plan_sha256: plan }] = rowsOf('small-openings.csv')
    expect(back.stderr).toContain(`test films: opened by plan ${plan.slice(0, 12)}…; 1 other plan in `)
    expect(back.stderr).toContain('predictions of main: unchanged')
    expect(JSON.parse(readFileSync(join(folder, 'state/report/evaluation.json'), 'utf8')).openings).toBe(1)
    expect(readFileSync(join(folder, 'state/report/report.html'), 'utf8')).toMatch(
      new RegExp(`open, by plan <code>${plan.slice(0, 12)}</code>; 1 other plan opened it`),
    )
    const against = evaluation.comparisons.filter(one => one.against === 'rival' && one.run === 'main')
    expect(against.some(one => one.form === 'as given' && one.part === 'test')).toBe(true)
    const [primary] = evaluation.comparisons.filter(one => one.isPrimary)
    expect(primary).toMatchObject({ against: 'rival', form: 'recalibrated', part: 'test', reference: 'hand reading' })
    expect(primary.pValue).toBeGreaterThan(0)
  })
  it('refines a package: before and after on what is held back, and on films of the kind that it came from', async () => {
    const architecture = { ...tinyArchitecture, chronologicalAge: true }
    const { calibration, preprocessing } = writeTinyPackage(join(folder, 'plain'))
    const older = {
      name: 'older',
      joint: 'knee',
      view: 'AP',
      architecture,
      preprocessing: { ...preprocessing, find: 'knee', kneeWidths: 2.2, cropSide: 48, px: 32 },
      calibration: calibration.flatMap(one => [
        { ...one, chronologicalAgeKnown: true },
        { ...one, chronologicalAgeKnown: false },
      ]),
    } as const
    const earlier = formatTrainingHashes({ films: ['a'.repeat(64)], pixels: [], patients: ['q1'] }, secret)
    writeTinyPackage(join(folder, 'ancestor'), older, earlier)
    const refining = study
      .replace('study: small', 'study: refining')
      .replace(
        'teacher: {',
        'ancestor: { package: ancestor, films: { import: phantom, children: 14, side: 64, seed: 9 } }\nteacher: {',
      )
      .replace('labels: mixture, start: teacher', 'labels: mixture, start: ancestor')
      .replace('against: spline of age and sex', 'against: ancestor')
      .replace('saliencyFilms: 2', 'saliencyFilms: 0')
    writeFileSync(join(folder, 'refining.yaml'), `${refining}margins: { maeMonths: 9, coverage: 0.85 }\n`)
    const { status, stderr } = await runPhysis(
      ['study', 'run', 'refining.yaml', '--state', 'refining'],
      folder,
      undefined,
      { PHYSIS_SECRET: '' },
    )
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(0)
    // Without the secret it names no patient of its own, and keeps those of the ancestor.
    const { films, patients } = parseTrainingHashes(
      readFileSync(join(folder, 'refining/package/training-films.txt'), 'utf8'),
      '',
    )
    expect(films.has('a'.repeat(64))).toBe(true)
    expect(patients).toEqual(new Set([patientHash('q1', secret)]))
    const before = rowsOf('refining/runs/ancestor/predictions.csv')
    expect(before.map(row => row.file).sort()).toEqual(
      rowsOf('refining/runs/main/predictions.csv')
        .map(row => row.file)
        .sort(),
    )
    const [row] = JSON.parse(readFileSync(join(folder, 'refining/ancestor/refinement.json'), 'utf8'))
    expect(row).toMatchObject({ student: 'main', reference: 'simulated truth', excluded: 0 })
    expect(row.difference.estimate).toBeCloseTo(row.after.estimate - row.before.estimate, 9)
    const { verdicts, refinement } = JSON.parse(readFileSync(join(folder, 'refining/report/evaluation.json'), 'utf8'))
    expect(refinement).toEqual([row])
    expect(verdicts.map(({ run }: { run: string }) => run)).toEqual(['ancestor', 'main'])
    expect(readFileSync(join(folder, 'refining/package/card.md'), 'utf8')).toContain('Refined from older 0.0.1')
    const report = readFileSync(join(folder, 'refining/report/report.html'), 'utf8')
    expect(report).toContain('What refining cost')
    // One hand was too early: the report does not count it, the site's own drawing does.
    expect(report).toContain('>* Under 10, or withheld')
    expect(readFileSync(join(folder, 'refining/splits/flow.svg'), 'utf8')).not.toContain('Under 10')

    // Of the study's own films only those count that taught no student.
    const table = readFileSync(join(folder, 'site/films.csv'), 'utf8')
    writeFileSync(join(folder, 'site/old.csv'), table.replace(/^films\/10-knee.*\n/m, ''))
    const old = '{ import: tables, films: site/old.csv, readings: site/readings.csv }'
    writeFileSync(join(folder, 'refining.yaml'), refining.replace(/films: \{ import: phantom[^}]*\}/, `films: ${old}`))
    const again = await runPhysis(['study', 'run', 'refining.yaml', '--state', 'refining'], folder, undefined, {
      PHYSIS_SECRET: '',
    })
    expect(again.status).toBe(0)
    const parts = rowsOf('refining/splits/splits.csv').filter(({ file }) => file !== 'films/10-knee.png')
    const taught = parts.filter(({ split }) => split === 'fold').length
    const [onOwn] = JSON.parse(readFileSync(join(folder, 'refining/ancestor/refinement.json'), 'utf8'))
    expect(onOwn.excluded).toBeGreaterThanOrEqual(taught)
    expect(onOwn.films).toBeGreaterThanOrEqual(parts.length - taught)
    expect(onOwn.films).toBeLessThanOrEqual(110 - taught)
    expect(again.stderr).toContain(`the ancestor's films: ${onOwn.excluded} are left out`)
    expect(readFileSync(join(folder, 'refining/report/report.html'), 'utf8')).toContain('or other films of these')
  })
  it('rehearses the transfer on the wrists of hand films', async () => {
    mkdirSync(join(folder, 'rsna/images'), { recursive: true })
    const ids = Array.from({ length: 48 }, (_, i) => 100 + i)
    const hand = drawnHand({ background: 0.05, tissue: 0.4, bone: 0.8 })
    for (const id of ids) {
      hand.data[0] = id / 255
      writeFileSync(join(folder, `rsna/images/${id}.png`), encodePng(toGrey(hand)))
    }
    const labels = ids.map(id => `${id},${20 + 3 * (id - 100)},${id % 2 === 0 ? 'True' : 'False'}`)
    writeFileSync(join(folder, 'rsna/labels.csv'), `id,boneage,male\n${labels.join('\n')}\n`)
    // The first four films are the teacher's, the next twelve calibrate, four test.
    const parts = ids.slice(4).map((id, i) => {
      if (i < 12) return `${id},calibration,`
      return i < 16 ? `${id},test,` : `${id},fold,${(i % 5) + 1}`
    })
    writeFileSync(join(folder, 'parts.csv'), `file,split,fold\n${parts.join('\n')}\n`)
    const rehearsal = study
      .replace(/cohort: .*/, 'cohort: { import: rehearsal, source: rsna, splits: parts.csv }')
      .replace('crops: {', 'crops: { joint: wrist,')
      .replace('image+sex+age', 'image+sex')
      .replace('openTest: true', 'openTest: false')
      .replace('saliencyFilms: 2', 'saliencyFilms: 0')
      .replace('study: small', 'study: rehearsal')
    writeFileSync(join(folder, 'rehearsal.yaml'), rehearsal)
    // Another plan opened the test films, which this one leaves closed.
    writeFileSync(join(folder, 'rehearsal-openings.csv'), 'plan_sha256,opened\nabc,2026-01-01T00:00:00.000Z\n')
    const { status, stderr } = await run('run', 'rehearsal.yaml', '--state', 'rehearsal')
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(0)
    expect(stderr).toContain('crops: 48, not read 0')
    const predicted = rowsOf('rehearsal/runs/main/predictions.csv')
    expect(predicted.map(row => row.joint)).toEqual(Array.from({ length: 40 }, () => 'wrist'))
    const flow = readFileSync(join(folder, 'rehearsal/splits/flow.svg'), 'utf8')
    expect(flow).toContain('>48 wrists<')
    expect(flow).not.toMatch(/knee|hands|\d patient/)
    const [{ leftOut }] = JSON.parse(readFileSync(join(folder, 'rehearsal/splits/flow.json'), 'utf8')).steps
    expect(leftOut).toMatchObject([{ reason: 'not_in_splits', films: 4, knees: 0, hands: 4 }])
    expect(loadPackage(join(folder, 'rehearsal/package')).description.preprocessing.find).toBe('wrist')
    // The student sees the wrist alone: its square is a part of the film of 299 pixels.
    for (const { width } of rowsOf('rehearsal/crops/crops.csv')) expect(Number(width)).toBeLessThan(200)
    expect(rowsOf('rehearsal-openings.csv')).toHaveLength(1)
    expect(JSON.parse(readFileSync(join(folder, 'rehearsal/report/evaluation.json'), 'utf8')).openings).toBe(1)
    expect(stderr).not.toContain('test films: opened')
    expect(predicted.map(row => row.patient).join('')).toBe('')
    const report = readFileSync(join(folder, 'rehearsal/report/report.html'), 'utf8')
    for (const text of [
      'Not named in the splits',
      '44 films are evaluated here.<',
      'The patients of all films are not known',
    ])
      expect(report).toContain(text)
    expect(report).not.toMatch(/films of \d+ patients|One patient is always|knee film|the knee|paired hand/)
    expect(report).toContain('The teacher on the whole hand of the same film')
  })
  it.each([
    ['an unknown input', study.replace('inputs: image,', 'inputs: picture,'), /line 14: ablation.0.inputs: /],
    ['two students of one name', study.replace('name: image,', 'name: main,'), /there are two students named main/],
    [
      'an unknown comparison',
      study.replace('against: spline of age and sex', 'against: the moon'),
      /there is no the moon to compare with/,
    ],
    [
      'a comparison with readings of knees',
      study.replace('reference: hand reading', 'reference: knee reading'),
      /primary.reference: this study has no knee reading to compare with: write hand reading or pseudo-label/,
    ],
    [
      'a truth that is not known',
      study.replace('reference: hand reading', 'reference: simulated truth'),
      /primary.reference: this study has no simulated truth to compare with/,
    ],
    [
      'a comparator from nothing',
      againstRival(study, 'measurements: m.csv'),
      /comparators.0: give csv, or fels with measurements/,
    ],
    [
      'two comparators of one name',
      againstRival(study).replace('name: rival', 'name: image'),
      /comparators.0.name: something that is compared is named image already/,
    ],
    [
      'a table to compare with that is not there',
      againstRival(study),
      /rival.csv cannot be read: there is no such file/,
    ],
    [
      'years to compare with',
      againstRival(study, 'csv: years.csv'),
      /years.csv: no bone_age_months is above 20, so these are years/,
    ],
    [
      'coefficients without what they need',
      againstRival(study, `fels: ${join(import.meta.dirname, '../docs/fels-synthetic.yaml')}, measurements: years.csv`),
      /years.csv: there is no column femur_width_ratio/,
    ],
    [
      'a start without its package',
      study.replace('start: teacher', 'start: ancestor'),
      /student.start: name the package to start from under ancestor/,
    ],
    ['no word on ethics', study.replace('ethics: none, ', ''), /reporting.ethics: /],
    ['films that moved', study.replace('site/films.csv', 'gone.csv'), /gone.csv cannot be read: there is no such file/],
    [
      'readings of no film',
      study.replace('site/readings.csv', 'strangers.csv'),
      /no hand film of the 10\d pairs has a reading in .*strangers\.csv: it names films as x\.png/,
    ],
    [
      'readings in years',
      study.replace('site/readings.csv', 'years.csv'),
      /years\.csv: no bone_age_months is above 20, so these are years/,
    ],
    [
      'ages in years',
      study.replace('site/films.csv', 'young.csv'),
      /young\.csv: no chronological_age_months is above 20, so these are years/,
    ],
    [
      'readings of people and of a machine',
      study.replace('site/readings.csv', 'mixed.csv'),
      /mixed\.csv, line 3, films\/2-hand\.png: this bone age is a pseudo-label and that of films\/1-hand\.png a hand reading/,
    ],
    [
      'too few children who calibrate',
      study.replace('readings.csv }', 'readings.csv, splits: few.csv }'),
      /9 films of children who were set aside are too few to learn intervals from: 10 are needed/,
    ],
    [
      'all films in one fold',
      study.replace('readings.csv }', 'readings.csv, splits: one.csv }'),
      /fold 1 of the student main has nothing to learn from: no film is in another fold/,
    ],
    [
      'a teacher of another network',
      study.replace('"hidden":32', '"hidden":16'),
      /start of the student main: head.hidden.bias is \[16\] in the study's model and \[32\] in what it starts from/,
    ],
  ])('says where a study file has %s', async (_, text, message) => {
    rmSync(join(folder, 'rival.csv'), { force: true })
    writeFileSync(join(folder, 'years.csv'), 'file,bone_age_months\nfilms/1-knee.png,8\na.png,9\nb.png,10\n')
    const parts = (calibrating: number, fold: (i: number) => number) =>
      Array.from({ length: 60 }, (_, i) =>
        i < calibrating ? `films/${40 + i}-knee.png,calibration,` : `films/${40 + i}-knee.png,fold,${fold(i)}`,
      )
    writeFileSync(join(folder, 'few.csv'), `file,split,fold\n${parts(9, i => (i % 5) + 1).join('\n')}\n`)
    writeFileSync(join(folder, 'one.csv'), `file,split,fold\n${parts(12, () => 1).join('\n')}\n`)
    writeFileSync(join(folder, 'strangers.csv'), 'file,bone_age_months\nx.png,100\n')
    writeFileSync(join(folder, 'young.csv'), 'file,chronological_age_months\na.png,9\nb.png,10\nc.png,11\n')
    writeFileSync(
      join(folder, 'mixed.csv'),
      'file,reader,bone_age_months\nfilms/1-hand.png,A,100\nfilms/2-hand.png,teacher,90\n',
    )
    writeFileSync(join(folder, 'broken.yaml'), text)
    const { status, stderr } = await run('run', 'broken.yaml', '--state', 'broken')
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(2)
    expect(existsSync(join(folder, 'broken/folds'))).toBe(false)
  })
})
