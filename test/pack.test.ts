/** The package as others get it: packed, installed into an empty project, run. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { encodePng, toGrey } from '../src/image/index.ts'
import { simulatedHand } from './helpers/simulatedHand.ts'
import { writeTinyPackage } from './helpers/tinyPackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-pack-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('packs, installs and predicts', { timeout: 300_000 }, () => {
  // As docs/predict.md tells: else the runtime fetches a GPU library from elsewhere.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' }
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }).toString()
  npm(['pack', '--pack-destination', folder, '--loglevel', 'error'], '.')
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz'))!
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"private":true}')
  npm(['install', join('..', tarball), '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error'], project)
  const installed = join(project, 'node_modules/physis')
  expect(existsSync(join(installed, 'src'))).toBe(false)
  expect(existsSync(join(installed, 'dist/base/random.test.js'))).toBe(false)

  writeTinyPackage(join(project, 'tiny'))
  writeFileSync(join(project, 'hand.png'), encodePng(toGrey(simulatedHand())))
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(project, 'node_modules/.bin/physis'), ...args], { cwd: project })
  expect(run('--version').stdout.toString()).toBe('0.1.0\n')
  expect(run('--help').stdout.toString()).toContain('predict')
  const predicted = run('predict', '--model', 'tiny', 'hand.png', '--json')
  expect(predicted.stderr.toString()).not.toContain('    at ')
  expect(JSON.parse(predicted.stdout.toString()).joints[0].status).toBe('estimated')
})

it.each([
  [
    'a Node that is too old',
    `Object.defineProperty(process.versions, 'node', { value: '18.20.0' })`,
    /^physis needs Node 22.12 or newer; this is 18.20.0. Install a newer one from nodejs.org or with your package manager.\n$/,
  ],
  [
    'a processor that the runtime cannot use',
    `Object.defineProperty(process, 'arch', { value: 'mips' })`,
    /^physis cannot run here: ONNX Runtime does not load on \w+ mips. It runs on .*\n$/,
  ],
])('tells what is needed in one line on %s', (_, change, message) => {
  const { status, stderr } = spawnSync(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(change)}`,
    'bin/physis.js',
    'predict',
  ])
  expect(stderr.toString()).toMatch(message)
  expect(status).toBe(2)
})
