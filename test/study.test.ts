/** `physis study run` from a folder of films to a package that predicts; and study files with mistakes. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePng, toGrey } from '../src/image/index.ts'
import { loadPackage } from '../src/model/node/index.ts'
import { loadCheckpoint } from '../src/train/index.ts'
import { drawnHand } from './helpers/drawnHand.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { writeTinyPackage } from './helpers/tinyPackage.ts'

/** As a study file writes it. */
const variable = ['$', '{PHYSIS_TEST_FILMS}'].join('')
const folder = mkdtempSync(join(tmpdir(), 'physis-study-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const study = `study: small
seed: 5
data:
  import: rsna
  source: ${variable}
  lists: lists/small
crops: { joint: hand, side: 48 }
model:
  stem: conv
  dims: [16, 16, 32, 32]
  depths: [1, 1, 1, 1]
  activation: gelu
  sex: true
  chronologicalAge: false
  hidden: 16
  months: { first: 0, last: 240, step: 4 }
grey: { mean: 0.4, deviation: 0.3 }
members: 2
training:
  batch: 16
  stages:
    - { px: 32, epochs: 1 }
augmentation: {}
package:
  version: 0.0.1
  title: Small
  view: PA
  scale: none
  simulated: false
  licence: none
  intended: Tests.
  notFor: Anything else.
  data: Drawn hands.
`
const env = { PHYSIS_TEST_FILMS: join(folder, 'films'), PHYSIS_SECRET: 'a secret of the site' }
const ids = Array.from({ length: 64 }, (_, i) => 100 + i)
const run = (...args: string[]) => runPhysis(['study', 'run', ...args], folder, undefined, env)

beforeAll(() => {
  mkdirSync(join(folder, 'films/images'), { recursive: true })
  mkdirSync(join(folder, 'lists'))
  // One drawing, whose bones brighten with age.
  const { data, ...size } = drawnHand({ background: 0.05, tissue: 0.4, bone: 1 })
  for (const id of ids) {
    const film = { ...size, data: data.map(v => (v === 1 ? 0.6 + (id - 100) / 200 : v)) }
    writeFileSync(join(folder, `films/images/${id}.png`), encodePng(toGrey(film)))
  }
  writeFileSync(join(folder, 'films/images/163.png'), 'no picture')
  const labels = ids.map(id => `${id},${20 + 3 * (id - 100)},${id % 2 === 0 ? 'True' : 'False'}`)
  writeFileSync(join(folder, 'films/labels.csv'), `id,boneage,male\n${labels.join('\n')}\n`)
  const list = (name: string, from: number, to: number) =>
    writeFileSync(join(folder, `lists/small-${name}.txt`), ids.slice(from, to).join('\n'))
  list('test', 0, 8)
  list('calibration', 8, 32)
  list('validation', 32, 40)
  writeFileSync(join(folder, 'small.yaml'), study)
  writeTinyPackage(join(folder, 'start'), {}, `${'a'.repeat(64)}\n`)
}, 30_000)

describe('physis study run', { timeout: 120_000 }, () => {
  it('makes a package, and repeats nothing', async () => {
    const first = await run('small.yaml', '--state', 'state')
    expect(first.stderr).not.toContain('    at ')
    expect(first.status).toBe(0)
    expect(first.stderr).toContain('crops: 64; hand not found on 0, not read 1')
    expect(first.stderr).toContain('member 2: 23 films train, 8 validate, 1 epochs at 32 px')
    expect(first.stderr.match(/member 1: (starts|goes on).*/g)).toEqual(['member 1: starts from random weights'])
    expect(first.stderr).toMatch(/member 1: 1 of 1 epochs, validation MAE \d+\.\d\d months/)
    expect(first.stderr).not.toContain('git work tree')
    const { description } = loadPackage(join(folder, 'state/package'))
    expect(description.calibration.map(c => [c.sexKnown, c.n])).toEqual([
      [true, 24],
      [false, 24],
    ])
    expect(description.trainingFilms.n).toBe(23)
    expect(readFileSync(join(folder, 'state/package/card.md'), 'utf8')).toContain('| calibration | 24 |')
    const again = await run('small.yaml', '--state', 'state')
    expect(again.stderr.match(/unchanged/g)).toHaveLength(5)
    const fold = await run('small.yaml', '--state', 'state', '--fold', '2')
    expect(fold.stderr.match(/.*unchanged/g)).toEqual(['member 2: unchanged'])
    const predicted = await runPhysis(
      ['predict', '--model', 'state/package', 'films/images/100.png', '--sex', 'f', '--force'],
      folder,
    )
    expect(predicted.stdout).toMatch(/\d+ y \d+ m to/)
  })
  it.each([
    ['a typo', study.replace('epochs: 1', 'epoch: 1'), /line 22: training.stages.0.epoch: there is no such setting/],
    ['an unknown field', study.replace('seed: 5', 'seed: 5\nlearing: 3'), /line 3: learing: there is no such setting/],
    [
      'a wrong value',
      study.replace('batch: 16', 'batch: many'),
      /line 20: training.batch: Invalid input: expected number/,
    ],
    ['broken YAML', study.replace('members: 2', 'members: ['), /broken.yaml, line 1[89]: /],
    [
      'an unset variable',
      study.replace('PHYSIS_TEST_FILMS', 'PHYSIS_NOWHERE'),
      /line 5: data.source: set the environment variable PHYSIS_NOWHERE/,
    ],
    ['a folder that moved', study.replace(variable, 'moved'), /line 5: data.source: moved does not exist/],
    ['a folder of something else', study.replace(variable, 'lists'), /line 5: data.source: lists holds no labels.csv/],
    [
      'lists that are absent',
      study.replace('lists/small', 'lists/large'),
      /line 6: data.lists: .*lists\/large-test.txt does not exist/,
    ],
    [
      'a start that is absent',
      study.replace('members: 2', 'members: 2\ninit: nowhere'),
      /line 19: init: nowhere is neither a model package nor a file/,
    ],
    [
      'a start with too few networks',
      study.replace('members: 2', 'members: 3\ninit: start').replace('hidden: 16', 'hidden: 32'),
      /line 19: init: the package start has no network for member 3: ask for as many members as it has/,
    ],
  ])('says where a study file has %s', async (_, text, message) => {
    writeFileSync(join(folder, 'broken.yaml'), text)
    const { status, stderr } = await run('broken.yaml', '--state', 'broken')
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(2)
  })
  it('joins a package: its networks, as they are, read together with the new one', async () => {
    const joining = study.replace('seed: 5', 'seed: 6').replace('members: 2', 'members: 1\njoins: state/package')
    writeFileSync(join(folder, 'joining.yaml'), joining)
    const { status, stderr } = await run('joining.yaml', '--state', 'joining')
    expect(stderr).toContain('member 1: starts from random weights')
    expect(status).toBe(0)
    const [before, after] = ['state/package', 'joining/package'].map(path => loadPackage(join(folder, path)))
    const hashes = ({ description }: typeof before) => description.members.map(member => member.sha256)
    expect(hashes(after)).toHaveLength(3)
    expect(hashes(after).slice(0, 2)).toEqual(hashes(before))
    expect(hashes(before)).not.toContain(hashes(after)[2])
    expect(readFileSync(join(folder, 'joining/package/card.md'), 'utf8')).toMatch(
      /The first 2 networks are those of small 0.0.1 \(SHA-256 .* as they are; the recipe above is that of the others\./,
    )
    for (const [broken, message] of [
      [
        joining.replace('px: 32', 'px: 64'),
        /^physis: broken.yaml, line 19: joins: state\/package and this study differ in preprocessing: networks that read together/m,
      ],
      [
        joining.replace('joins:', 'init: start\njoins:'),
        /line 20: joins: a study goes on from a package \(init\) or joins one/,
      ],
      [joining.replace('joins: state/package', 'joins: nowhere'), /line 19: joins: .*nowhere holds no model.json/],
    ] as const) {
      writeFileSync(join(folder, 'broken.yaml'), broken)
      const ran = await run('broken.yaml', '--state', 'joining')
      expect(ran.stderr).toMatch(message)
      expect(ran.status).toBe(2)
    }
  })
  it("trains on a site's own tables", async () => {
    const films = ids.map(
      id => `films/images/${id}.png,p${id},${id % 3 === 0 ? '' : id % 2 ? 'f' : 'm'},${22 + 3 * (id - 100)}`,
    )
    films[50] = films[50].replace('p150,', 'p150,girl')
    writeFileSync(join(folder, 'films.csv'), `file,patient,sex,chronological_age_months\n${films.join('\n')}\n`)
    const readings = ids.flatMap(id => [-2, 2].map((d, i) => `films/images/${id}.png,${i},${20 + 3 * (id - 100) + d}`))
    writeFileSync(join(folder, 'readings.csv'), `file,reader,bone_age_months\n${readings.join('\n')}\n`)
    const own = study
      .replace('import: rsna', 'import: tables')
      .replace(`source: ${variable}`, 'films: films.csv\n  readings: readings.csv')
      .replace('chronologicalAge: false', 'chronologicalAge: true')
      .replace('members: 2', 'members: 1')
    writeFileSync(join(folder, 'own.yaml'), own)
    const { status, stderr } = await run('own.yaml', '--state', 'own')
    expect(stderr).toContain('films.csv, line 52, films/images/150.png: sex is no code of a sex')
    // Without the row that is broken and the film that is no picture.
    expect(stderr).toContain('member 1: 22 films train, 8 validate')
    expect(status).toBe(0)
    const { description } = loadPackage(join(folder, 'own/package'))
    expect(description.calibration.map(c => [c.sexKnown, c.chronologicalAgeKnown, c.n])).toEqual([
      [true, true, 24],
      [true, false, 24],
      [false, true, 24],
      [false, false, 24],
    ])
    expect(readFileSync(join(folder, 'own/package/training-films.txt'), 'utf8').match(/^patient /gm)).toHaveLength(22)

    // Another reading of a film that calibrates is another calibration, and no other training: the lists begin with those that test.
    const reading = `films/images/${ids[10]}.png,0,`
    const anew = readings.map(row => (row.startsWith(reading) ? `${reading}90` : row))
    writeFileSync(join(folder, 'readings.csv'), `file,reader,bone_age_months\n${anew.join('\n')}\n`)
    const corrected = await run('own.yaml', '--state', 'own')
    expect(corrected.stderr).toContain('member 1: unchanged')
    expect(corrected.stderr).toContain('package: MAE')

    for (const [broken, message] of [
      [own.replace('films.csv', 'none.csv'), /line 5: data.films: .*none.csv cannot be read: there is no such file/],
      [
        own.replace('readings: readings.csv', 'readings: films.csv'),
        /line 6: data.readings: .*films.csv, line 1: there is no column bone_age_months/,
      ],
      [
        own.replace('seed: 5', 'seed: 5\nassigned: single'),
        /line 3: assigned: .*readings\.csv, films\/images\/100.png: it has 2 readings/,
      ],
    ] as const) {
      writeFileSync(join(folder, 'broken.yaml'), broken)
      const ran = await run('broken.yaml', '--state', 'own')
      expect(ran.stderr).toMatch(message)
      expect(ran.status).toBe(2)
    }
  })
  it('calibrates a package anew: no network is trained, and no film that trained it takes part', async () => {
    const own = readFileSync(join(folder, 'own.yaml'), 'utf8')
    const anew = own.replace('members: 1', 'members: 0\njoins: own/package').replace('  lists: lists/small\n', '')
    writeFileSync(join(folder, 'anew.yaml'), anew)
    const { status, stderr } = await run('anew.yaml', '--state', 'anew')
    expect(stderr).not.toContain('member')
    expect(status).toBe(0)
    const [before, after] = ['own', 'anew'].map(state => loadPackage(join(folder, state, 'package')))
    for (const kept of ['members', 'validMonths', 'trainingFilms', 'architecture', 'preprocessing'] as const)
      expect(after.description[kept], kept).toEqual(before.description[kept])
    // Of 62 films, each of a patient, 22 trained it; of the others a fifth only tests, and the rest calibrates.
    expect(readFileSync(join(folder, 'anew/lists/small-test.txt'), 'utf8').match(/\n/g)).toHaveLength(8)
    expect(after.description.calibration.map(c => c.n)).toEqual([32, 32, 32, 32])
    const card = readFileSync(join(folder, 'anew/package/card.md'), 'utf8')
    expect(card).toContain('| train | 22 | weights, by an earlier study |')
    expect(card).toMatch(
      /1 member; none was trained here, only their intervals and the tables below are new\.\n\nThe network is that of small 0.0.1 \(.* as it is\./,
    )
    const shown = await runPhysis(['study', 'status', 'anew.yaml', '--state', 'anew'], folder, undefined, env)
    expect(shown.stdout).toMatch(/crops +done\n *package +done/)
    writeFileSync(join(folder, 'broken.yaml'), own.replace('members: 1', 'members: 0'))
    const ran = await run('broken.yaml', '--state', 'anew')
    expect(ran.stderr).toMatch(
      /line 19: members: a study that trains no network calibrates those of a package: name it under joins/,
    )
    expect(ran.status).toBe(2)
  })
  it('stops at Ctrl-C, and goes on', async () => {
    const epochs = 24
    const long = study
      .replace('members: 2', 'members: 1\ninit: start')
      .replace('hidden: 16', 'hidden: 32')
      .replace('epochs: 1', `epochs: ${epochs}`)
    writeFileSync(join(folder, 'long.yaml'), long)
    const stopped = await runPhysis(
      ['study', 'run', 'long.yaml', '--state', 'long'],
      folder,
      child => {
        let heard = ''
        let interrupted = false
        child.stderr!.on('data', text => {
          heard += text
          // The last that is said before the first step.
          if (interrupted || !heard.includes('convolutions')) return
          interrupted = true
          child.kill('SIGINT')
        })
      },
      env,
    )
    expect(stopped.stderr).toContain('member 1: starts from package start')
    expect(stopped.stderr).toContain('stopping at the next checkpoint (again to leave at once)')
    expect(stopped.stderr).toContain(`stopped: the same command goes on from here (${join(folder, 'long')})`)
    expect(stopped.status).toBe(130)
    const { step } = loadCheckpoint(join(folder, 'long/member-1'))!.progress
    expect(step).toBeLessThan(2 * epochs)

    // The disk is full when the next checkpoint is due, at the end.
    const full = await runPhysis(['study', 'run', 'long.yaml', '--state', 'long'], folder, undefined, {
      ...env,
      NODE_OPTIONS: `--import=${new URL('./helpers/fullDisk.ts', import.meta.url).href}`,
    })
    expect(full.stderr).toMatch(/^physis: no space is left to write a checkpoint: free some and run the study again/m)
    expect(full.status).toBe(1)
    expect(loadCheckpoint(join(folder, 'long/member-1'))!.progress.step).toBe(step)

    const ended = await run('long.yaml', '--state', 'long')
    expect(ended.stderr.match(/member 1: (starts|goes on).*/g)).toEqual([`member 1: goes on at step ${step}`])
    expect(ended.stderr).toContain(`member 1: ${epochs} of ${epochs} epochs, validation MAE`)
    expect(ended.status).toBe(0)
    // Whom the start was trained on, this one is too.
    const { films } = loadPackage(join(folder, 'long/package')).trainingFilms
    expect([films.size, films.has('a'.repeat(64))]).toEqual([24, true])
    expect(readFileSync(join(folder, 'long/package/card.md'), 'utf8')).toContain('Refined from tiny 0.0.1 (SHA-256')
  })
  it('warns of a state folder in a git work tree', async () => {
    mkdirSync(join(folder, 'tree/.git'), { recursive: true })
    const { stderr } = await run('small.yaml', '--state', 'tree/state', '--until', 'films')
    expect(stderr).toContain(
      `warning: ${join(folder, 'tree/state')} lies in the git work tree ${join(folder, 'tree')}, and what a study writes does not belong there`,
    )
  })
  it('stops where the films are gone, and repairs itself when they are back', async () => {
    const state = ['small.yaml', '--state', 'gone'] as const
    await run(...state, '--until', 'films')
    renameSync(join(folder, 'films'), join(folder, 'unmounted'))
    const { status, stderr } = await run(...state)
    renameSync(join(folder, 'unmounted'), join(folder, 'films'))
    expect(stderr).toContain(
      `64 of the 64 films that ${join(folder, 'gone/films/films.csv')} names cannot be read; ${join(folder, 'films')} is missing: mount or restore it`,
    )
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(2)
    expect(existsSync(join(folder, 'gone/crops/done.json'))).toBe(false)
    expect((await run(...state, '--until', 'crops')).stderr).toContain('crops: 64; hand not found on 0, not read 1')
  })
  it('goes on with a training of an earlier version, after the films moved', async () => {
    const state = ['small.yaml', '--state', 'moving'] as const
    await run(...state, '--until', 'crops')
    // It called its crops by their table.
    rmSync(join(folder, 'moving/crops/crops.sha256'))
    await run(...state, '--fold', '1')
    renameSync(join(folder, 'films'), join(folder, 'films-moved'))
    const moved = await runPhysis(['study', 'run', ...state], folder, undefined, {
      PHYSIS_TEST_FILMS: join(folder, 'films-moved'),
    })
    renameSync(join(folder, 'films-moved'), join(folder, 'films'))
    expect(moved.stderr).toContain('crops: 64;')
    expect(moved.stderr).toContain('member 1: unchanged')
    expect(moved.status).toBe(0)
  })
  it('names the folds there are', async () => {
    const { status, stderr } = await run('small.yaml', '--state', 'state', '--fold', '3')
    expect(stderr).toContain('there is no fold 3: the study small has 2 (members), counted from 1')
    const word = await run('small.yaml', '--state', 'state', '--fold', 'x')
    expect(word.stderr).toContain('--fold x: the folds of this study are 1 to 2')
    expect(word.status).toBe(2)
    expect(status).toBe(2)
    const gate = await runPhysis(
      ['study', 'run', join(import.meta.dirname, '../studies/gate.yaml'), '--state', 'gate', '--fold', '1'],
      folder,
      undefined,
      { PHYSIS_DATA: folder },
    )
    expect(gate.stderr).toContain('--fold 1: a study of the gate has no folds')
    expect(gate.status).toBe(2)
  })
  it('lets one process at a time into a state folder', async () => {
    mkdirSync(join(folder, 'locked'))
    writeFileSync(join(folder, 'locked/lock'), String(process.pid))
    const { status, stderr } = await run('small.yaml', '--state', 'locked')
    expect(stderr).toContain(`is in use by process ${process.pid}`)
    expect(status).toBe(2)
  })
})
