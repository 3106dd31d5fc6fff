/** `physis predict` as a user calls it: every kind of bad film and bad call, beside films that are read all the same. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTable } from '../src/base/index.ts'
import { hashFilm } from '../src/cohort/node/index.ts'
import { encodePng, toGrey } from '../src/image/index.ts'
import { formatTrainingHashes } from '../src/model/node/index.ts'
import { resultSchema } from '../src/predict/index.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { simulatedHand } from './helpers/simulatedHand.ts'
import { writeTinyPackage } from './helpers/tinyPackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-predict-'))
const at = (name: string) => join(folder, name)
const model = at('model')

beforeAll(() => {
  writeTinyPackage(model)
  const hand = encodePng(toGrey(simulatedHand()))
  writeFileSync(at('good.png'), hand)
  writeFileSync(at('simulated.png'), encodePng(toGrey(simulatedHand()), { 'Physis-Simulated': 'test' }))
  writeFileSync(at('truncated.png'), hand.slice(0, hand.length / 2))
  writeFileSync(at('empty.png'), '')
  writeFileSync(at('text.png'), 'file,sex\n')
  writeFileSync(at('one.png'), encode({ width: 1, height: 1, data: Uint8Array.of(7), channels: 1 }))
  writeFileSync(at('black.png'), encode({ width: 300, height: 300, data: new Uint8Array(90000), channels: 1 }))
  const photograph = Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => (i % 3 === 0 ? 220 : 40 + (i % 97)))
  writeFileSync(at('photograph.png'), encode({ width: 300, height: 300, data: photograph, channels: 3 }))
  const huge = hand.slice()
  new DataView(huge.buffer).setUint32(16, 30000)
  new DataView(huge.buffer).setUint32(20, 30000)
  writeFileSync(at('huge.png'), huge)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const predict = (...args: string[]) => runPhysis(['predict', '--model', model, ...args], folder)
const rowsOf = (out: string) =>
  new Map(
    parseTable(readFileSync(join(folder, out, 'predictions.csv'), 'utf8'), out).rows.map(r => [
      r.values.file,
      r.values,
    ]),
  )

describe('physis predict', { timeout: 120_000 }, () => {
  it('says which films and children the model was trained on', async () => {
    const secret = 'a secret of our hospital'
    const hand = (index: number) => toGrey(simulatedHand(index))
    mkdirSync(at('trained'), { recursive: true })
    for (let i = 0; i < 4; i++) writeFileSync(at(`trained/${i}.png`), encodePng(hand(i)))
    // One film is known by its bytes, one was saved again, of one another film of the child was seen.
    const { sha256 } = hashFilm(at('trained/0.png'))!
    const { pixelsSha256 } = hashFilm(at('trained/1.png'))!
    writeFileSync(at('trained/1.png'), encodePng(hand(1), { Comment: 'saved again' }))
    const trained = formatTrainingHashes({ films: [sha256], pixels: [pixelsSha256!], patients: ['p2'] }, secret)
    writeTinyPackage(at('trained-model'), {}, trained)
    const rows = Array.from({ length: 4 }, (_, i) => `${i}.png,p${i},F,hand`)
    writeFileSync(at('trained/films.csv'), ['file,patient,sex,joint', ...rows, ''].join('\n'))
    const read = async (out: string, PHYSIS_SECRET: string) => {
      const args = ['--model', 'trained-model', '--manifest', 'trained/films.csv', '--force', '--out', out]
      const { status, stderr } = await runPhysis(['predict', ...args], folder, undefined, { PHYSIS_SECRET })
      expect([status, stderr]).toEqual([0, expect.stringContaining('4 estimated')])
      return [...rowsOf(out).values()].map(row => row.trained_on)
    }
    expect(await read('trained-known', secret)).toEqual(['true', 'true', 'true', 'false'])
    expect(await read('trained-unknown', '')).toEqual(['true', 'true', 'false', 'false'])
    const [json] = readdirSync(at('trained-known')).filter(name => name.startsWith(sha256.slice(0, 12)))
    const { warnings, joints } = JSON.parse(readFileSync(at(`trained-known/${json}`), 'utf8'))
    expect(warnings).toContainEqual(expect.stringContaining('the model tiny was trained on this film'))
    expect(joints[0].trainedOn).toBe(true)
  })
  it('gives every film of a manifest its row, whatever is wrong with some', async () => {
    const lines = [
      'file,sex,chronological_age_months,joint',
      'good.png,F,,hand',
      'truncated.png,F,,',
      'empty.png,,,',
      'text.png,,,',
      'one.png,,,',
      'huge.png,,,',
      'black.png,,,',
      'photograph.png,,,',
      'nowhere.png,,,',
      './good.png,M,,',
      'simulated.png,X,,',
      'knee.png,M,-3,',
      'text2.png,M,,knee',
    ]
    writeFileSync(at('films.csv'), `${lines.join('\n')}\n`)
    writeFileSync(at('text2.png'), readFileSync(at('good.png')))
    const { status, stderr, stdout } = await predict('--manifest', 'films.csv', '--out', 'out')
    expect(stdout).toBe('')
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(1)
    const rows = rowsOf('out')
    const said = parseTable(readFileSync(at('out/predictions.csv'), 'utf8'), 'out').rows.map(
      ({ values: v }) => `${v.file} ${v.status} ${v.code}`,
    )
    expect(said).toEqual([
      'good.png estimated ',
      'truncated.png failed unreadable',
      'empty.png failed unreadable',
      'text.png failed unreadable',
      'one.png refused wrong_joint',
      'huge.png failed too_large',
      'black.png refused wrong_joint',
      'photograph.png refused wrong_joint',
      'nowhere.png failed missing',
      './good.png failed bad_row',
      'simulated.png failed bad_row',
      'knee.png failed bad_row',
      'text2.png refused wrong_joint',
    ])
    const good = rows.get('good.png')!
    expect(Number(good.lower_months)).toBeLessThan(Number(good.bone_age_months))
    expect(Number(good.upper_months)).toBeGreaterThan(Number(good.bone_age_months))
    expect(good).toMatchObject({ coverage: '0.9', sex: 'F', joint: 'hand', model: 'tiny 0.0.1' })
    expect(Number(good.fold_sd_months)).toBeGreaterThan(0)
    // What is no hand is not called one; what a manifest calls a knee is.
    expect(rows.get('black.png')!.joint).toBe('other')
    expect(rows.get('text2.png')!.joint).toBe('knee')
    for (const name of readdirSync(at('out')).filter(n => n.endsWith('.json')))
      expect(() => resultSchema.parse(JSON.parse(readFileSync(at(`out/${name}`), 'utf8')))).not.toThrow()
    expect(readdirSync(at('out')).filter(n => n.includes('part'))).toEqual([])
  })
  it('refuses a file of gigabytes from its first bytes', async () => {
    const png = readFileSync(at('huge.png')).subarray(0, 64)
    const dicom = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')])
    const main = new URL('../src/cli/main.ts', import.meta.url).href
    for (const [name, head, message] of [
      ['sparse.png', png, 'the picture has 30000 x 30000 pixels'],
      ['sparse.dcm', dicom, 'the file has 2861 MiB, the limit is 512'],
    ] as const) {
      writeFileSync(at(name), head)
      truncateSync(at(name), 3e9)
      const code = `process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS));
        import(${JSON.stringify(main)}).then(({ main }) => main(['predict', '--model', 'model', '${name}']))`
      const { stderr, status } = spawnSync(process.execPath, ['-e', code], { cwd: folder, encoding: 'utf8' })
      expect(status).toBe(1)
      expect(stderr).toContain(`${name}: ${message}`)
      expect(Number(/peak (\d+)/.exec(stderr)![1]), name).toBeLessThan(300 * 1024)
    }
  })
  it('prints a table, JSON lines, and saliency pictures', async () => {
    const text = await predict('good.png', '--sex', 'f')
    expect(text.status).toBe(0)
    expect(text.stdout).toMatch(/^bone age +90 % interval +film\n\d+ y \d+ m +[\d ymd]+ to \d+ y \d+ m +good.png\n$/)
    const json = await predict('good.png', 'black.png', '--json')
    expect(json.status).toBe(0)
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map(line => resultSchema.parse(JSON.parse(line)).joints[0].status),
    ).toEqual(['estimated', 'refused'])
    await predict('good.png', '--out', 'pictures', '--saliency')
    expect(readdirSync(at('pictures')).filter(n => n.endsWith('-saliency.png'))).toHaveLength(1)
  })
  it('says what the intervals of the package cover', async () => {
    const { calibration } = writeTinyPackage(at('eighty'))
    writeTinyPackage(at('eighty'), { calibration: calibration.map(one => ({ ...one, coverage: 0.8 })) })
    const { stdout } = await runPhysis(['predict', '--model', 'eighty', 'good.png'], folder)
    expect(stdout).toMatch(/^bone age +80 % interval +film\n/)
  })
  it('walks folders and skips what is no film', async () => {
    mkdirSync(at('walk/deep'), { recursive: true })
    writeFileSync(at('walk/deep/a.png'), readFileSync(at('good.png')))
    writeFileSync(at('walk/DICOMDIR'), 'x')
    const { status, stderr } = await predict('walk', '--out', 'walked')
    expect(status).toBe(0)
    expect(stderr).toContain('1 file that is no film skipped')
    expect(rowsOf('walked').size).toBe(1)
  })
  it('tells films of one name in several folders apart', async () => {
    for (const name of ['1', '2']) {
      mkdirSync(at(`disk/${name}`), { recursive: true })
      writeFileSync(at(`disk/${name}/IM0001.png`), 'no picture')
    }
    writeFileSync(at('disk/films.csv'), 'file\n2/IM0001.png\n')
    const { stderr } = await predict('disk', '--json')
    for (const name of ['1', '2']) expect(stderr).toMatch(new RegExp(`^disk/${name}/IM0001\\.png: `, 'm'))
    expect((await predict('--manifest', 'disk/films.csv', '--json')).stderr).toMatch(/^2\/IM0001\.png: /m)
  })
  it('reads the rest of a folder in which a file and a folder may not be read', async () => {
    mkdirSync(at('locked/within'), { recursive: true })
    chmodSync(folder, 0o755)
    for (const name of ['a.png', 'b', 'c.png', 'within/d.png'])
      writeFileSync(at(`locked/${name}`), readFileSync(at('good.png')))
    for (const name of ['a.png', 'b', 'within']) chmodSync(at(`locked/${name}`), 0)
    // The superuser reads everything, so the command runs as somebody else.
    const lower = 'if (process.getuid?.() === 0) process.setuid(65534)'
    const { stdout, stderr, status } = await runPhysis(
      ['predict', '--model', model, 'locked', '--json', '--sex', 'f'],
      folder,
      undefined,
      { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(lower)}`, NODE_COMPILE_CACHE: '' },
    )
    chmodSync(at('locked/within'), 0o755)
    const results = stdout
      .trim()
      .split('\n')
      .map(line => resultSchema.parse(JSON.parse(line)))
    expect([stderr, status]).toEqual([expect.stringContaining('1 estimated, 0 refused, 3 failed'), 1])
    expect(results.map(({ film, failure }) => [film.file, failure?.code])).toEqual([
      ['locked/a.png', 'unreadable'],
      ['locked/b', 'unreadable'],
      ['locked/c.png', undefined],
      ['locked/within', 'unreadable'],
    ])
  })
  it('forces what may be forced', async () => {
    await predict('black.png', '--force', '--out', 'forced')
    expect(rowsOf('forced').get('black.png')).toMatchObject({ status: 'estimated', code: 'wrong_joint' })
  })
  it('forces no real film through a model of simulated ones, whatever else is wrong with it', async () => {
    writeTinyPackage(at('phantom-forced'), { simulated: true })
    const run = (...args: string[]) =>
      runPhysis(
        ['predict', '--model', 'phantom-forced', 'black.png', '--force', '--out', 'sim-forced', ...args],
        folder,
      )
    await run()
    expect(rowsOf('sim-forced').get('black.png')).toMatchObject({ status: 'refused', code: 'simulated_model' })
    await run('--accept-simulated')
    expect(rowsOf('sim-forced').get('black.png')).toMatchObject({ status: 'estimated', code: 'wrong_joint' })
    const json = readdirSync(at('sim-forced')).find(name => name.endsWith('.json'))!
    expect(resultSchema.parse(JSON.parse(readFileSync(at(join('sim-forced', json)), 'utf8'))).notice).toContain(
      'the number is a trial of the program',
    )
  })
  it('keeps a model of simulated films from real ones', async () => {
    writeTinyPackage(at('phantom'), { simulated: true })
    const run = (...args: string[]) =>
      runPhysis(['predict', '--model', 'phantom', 'good.png', 'simulated.png', '--out', 'sim', ...args], folder)
    expect((await run()).stderr).toContain('The model was trained on simulated films only.')
    expect(rowsOf('sim').get('good.png')).toMatchObject({ status: 'refused', code: 'simulated_model' })
    expect(rowsOf('sim').get('simulated.png')).toMatchObject({ status: 'estimated' })
    await run('--force')
    expect(rowsOf('sim').get('good.png')).toMatchObject({ status: 'refused', code: 'simulated_model' })
    await run('--accept-simulated')
    const notice = expect.stringContaining('the number is a trial of the program')
    expect(rowsOf('sim').get('good.png')).toMatchObject({
      status: 'estimated',
      code: '',
      message: notice,
      simulated: 'true',
    })
    expect(rowsOf('sim').get('simulated.png')).toMatchObject({ status: 'estimated', message: '' })
    const { stdout } = await runPhysis(['predict', '--model', 'phantom', 'good.png', '--accept-simulated'], folder)
    expect(stdout).toMatch(/ good\.png {2}A real film was read by a model that has seen simulated films only.*\n$/)
    await predict('good.png', 'simulated.png', '--out', 'unsim')
    expect(['good.png', 'simulated.png'].map(file => rowsOf('unsim').get(file)!.simulated)).toEqual(['false', 'true'])
  })
  it.each([
    [['--manifest', 'headless.csv'], 'file'],
    [['--manifest', 'absent.csv'], 'absent.csv'],
    [['good.png', '--sex', 'x'], '--sex x is no sex'],
    [['good.png', '--age', 'twelve'], '--age twelve is no age'],
    [['good.png', 'black.png', '--age', '12y6m'], '--sex and --age hold for one patient'],
    [['good.png', '--model', 'nothing'], 'there is no model nothing'],
    [['good.png', '--modle', 'hand'], "unknown option '--modle'"],
    [[], 'name at least one film'],
  ])('refuses the call %j', async (args, message) => {
    writeFileSync(at('headless.csv'), 'film,sex\ngood.png,F\n')
    const { status, stderr } = await predict(...args)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(2)
  })
  it('names weights that are not those of the package', async () => {
    writeTinyPackage(at('wrong-hash'))
    const path = at('wrong-hash/weights-2.safetensors')
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] ^= 1
    writeFileSync(path, bytes)
    const hash = await runPhysis(['predict', '--model', 'wrong-hash', 'good.png'], folder)
    expect(hash.stderr).toContain('weights-2.safetensors is not the file that model.json names')
    expect(hash.status).toBe(1)
    const wide = writeTinyPackage(at('wrong-shape'))
    wide.architecture.dims = [16, 16, 32, 48]
    writeFileSync(at('wrong-shape/model.json'), JSON.stringify(wide))
    const shape = await runPhysis(['predict', '--model', 'wrong-shape', 'good.png'], folder)
    expect(shape.stderr).toMatch(
      /weights-1.safetensors holds stages.3.downsample.conv.weight as \[32,32,3,3\], the architecture says \[48,32,3,3\]/,
    )
  })
  it('leaves nothing half written on Ctrl-C', async () => {
    const many = Array.from({ length: 400 }, (_, i) => `many-${i}.png`)
    for (const name of many) writeFileSync(at(name), readFileSync(at('good.png')))
    writeFileSync(at('many.csv'), `file\n${many.join('\n')}\n`)
    const { status, stderr } = await runPhysis(
      ['predict', '--model', model, '--manifest', 'many.csv', '--out', 'stopped'],
      folder,
      child => {
        const timer = setInterval(() => {
          if (!existsSync(at('stopped')) || !readdirSync(at('stopped')).some(n => n.endsWith('.json'))) return
          clearInterval(timer)
          child.kill('SIGINT')
        }, 20)
      },
    )
    expect(stderr).toMatch(/stopped after \d+ of 400 films; predictions.csv was not written/)
    expect(status).toBe(130)
    expect(readdirSync(at('stopped')).filter(n => !n.endsWith('.json'))).toEqual([])
  })
  it('keeps what is whole on Ctrl-C during the last film', async () => {
    const pressed = `process.on('newListener', name => name === 'SIGINT' && setImmediate(() => process.emit('SIGINT')))`
    const { status, stderr } = await runPhysis(
      ['predict', '--model', model, 'good.png', '--out', 'last'],
      folder,
      undefined,
      { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(pressed)}` },
    )
    expect([stderr, status]).toEqual([expect.stringContaining('1 estimated, 0 refused, 0 failed'), 0])
    expect(rowsOf('last').size).toBe(1)
  })
})
