/**
 * What the gate makes of a kind of film that it has never seen. For each kind the gate is trained once more without it, on the films and pictures of a finished
 * study, and shown films of that kind:
 *
 *     node scripts/gate-leave-one-out.ts STATE [--px 128] [--looks 80000] [--learning-rate 1.5e-3] [--films 200] [--init PACKAGE] [KIND...]
 *
 * The training starts from random weights, or from those of a package that has never seen the kind either. Kinds joined by a comma are left out together. STATE is the state folder of studies/gate.yaml; each kind gets a folder STATE-without-KIND.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fileSha256 } from '../src/base/node/index.ts'
import { openSession } from '../src/graph/node/index.ts'
import { toFloat } from '../src/image/index.ts'
import { gateTrainingHashes, loadGate } from '../src/model/node/index.ts'
import { type GateKind, gateFilm } from '../src/phantom/index.ts'
import { gateRefusals, openGate } from '../src/predict/index.ts'
import { gateFilms, isLeftOut } from '../src/study/gate/films.ts'
import { readGateStudy, runGateStudy } from '../src/study/index.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    px: { type: 'string', default: '128' },
    looks: { type: 'string', default: '80000' },
    'learning-rate': { type: 'string', default: '1.5e-3' },
    films: { type: 'string', default: '200' },
    init: { type: 'string' },
  },
})
const [state, ...asked] = positionals
if (!state) throw new Error('name the state folder of studies/gate.yaml')
const kinds =
  asked.length > 0
    ? asked
    : ['hip', 'chest', 'elbow', 'ankle,foot', 'shoulder', 'spine', 'skull', 'photograph', 'noise']
const study = readGateStudy(new URL('../studies/gate.yaml', import.meta.url).pathname)

for (const group of kinds) {
  const leaveOut = group.split(',') as GateKind[]
  const folder = `${resolve(state)}-without-${leaveOut.join('-')}`
  mkdirSync(folder, { recursive: true })
  for (const step of ['films', 'pictures'])
    if (!existsSync(join(folder, step))) symlinkSync(join(resolve(state), step), join(folder, step))
  if (flags.init !== undefined) {
    const { films } = gateTrainingHashes(flags.init, loadGate(flags.init).description)
    const known = gateFilms(study, join(folder, 'films')).find(
      ({ name, path }) => isLeftOut({ ...study, leaveOut }, { name }) && films.has(fileSha256(path)),
    )
    if (known) throw new Error(`${flags.init} has learned from ${known.name}: it starts no training without ${group}`)
  }
  await runGateStudy(
    {
      ...study,
      init: flags.init,
      leaveOut,
      training: {
        ...study.training,
        px: Number(flags.px),
        looks: Number(flags.looks),
        learningRate: Number(flags['learning-rate']),
      },
    },
    { state: folder, onMessage: text => console.error(`${group}: ${text}`) },
  )
  const loaded = loadGate(join(folder, 'package'))
  const gate = await openGate(loaded, model => openSession(model, { threads: 2 }))
  for (const kind of leaveOut) {
    let [hand, knee] = [0, 0]
    const n = Number(flags.films)
    for (let index = 0; index < n; index++) {
      const findings = await gate.look(toFloat(gateFilm({ kind, seed: 977, index, side: 256 }).image))
      const refused = (joint: 'hand' | 'knee') =>
        gateRefusals(findings, loaded.description.limits, joint).every(({ refusals }) => refusals.length > 0)
      if (refused('hand')) hand++
      if (refused('knee')) knee++
    }
    console.log(`${kind}, never seen: refused by the hand model ${hand} of ${n}, by the knee model ${knee} of ${n}`)
  }
  await gate.release()
}
