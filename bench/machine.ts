/** Where the numbers were measured. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'

export type PeerVersions = { python: string; torch: string; onnxruntime: string }
export type Python = { command: string; versions: PeerVersions } | { missing: string }

/** The Python of the peers: PHYSIS_PEERS, or the environment that bench/peers/setup.sh makes. */
export function findPeers(): Python {
  const made = ['bin/python', 'Scripts/python.exe'].map(path =>
    fileURLToPath(new URL(`./peers/.venv/${path}`, import.meta.url)),
  )
  const command = process.env.PHYSIS_PEERS || made.find(existsSync)
  if (!command)
    return { missing: 'there is no bench/peers/.venv: run bench/peers/setup.sh, or name a Python in PHYSIS_PEERS' }
  const script = fileURLToPath(new URL('./peers/versions.py', import.meta.url))
  try {
    const versions = JSON.parse(
      execFileSync(command, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    )
    return { command, versions }
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return { missing: `${command} does not start them: ${(stderr || message).trim().split('\n').at(-1)}` }
  }
}

/** One line for each thing that numbers depend on. */
export function describeMachine(python: Python): [string, string][] {
  const { version } = JSON.parse(
    readFileSync(new URL('../node_modules/onnxruntime-node/package.json', import.meta.url), 'utf8'),
  )
  const peers = 'missing' in python ? undefined : python.versions
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['processor', `${cpus()[0].model.trim()}, ${availableParallelism()} cores${extensions()}`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    [
      'system',
      `${type()} ${release()} ${process.arch}; load before the run ${loadavg()[0].toFixed(1)}${loadavg()[0] > 0.5 ? ' (above 0.5: other work ran beside it)' : ''}`,
    ],
    ['ours', `Node ${process.versions.node}, onnxruntime-node ${version}`],
    [
      'peers',
      peers
        ? `Python ${peers.python}, torch ${peers.torch}, onnxruntime ${peers.onnxruntime}`
        : `none: ${(python as { missing: string }).missing}`,
    ],
  ]
}

/** Of the vector and matrix extensions that matter here, those the processor has. */
function extensions(): string {
  const info = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : ''
  const flags = new Set(/^flags\s*:(.*)$/m.exec(info)?.[1].trim().split(/\s+/))
  if (flags.size === 0) return ''
  const all = ['avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'amx_bf16']
  return `; ${all.map(flag => (flags.has(flag) ? flag : `no ${flag}`)).join(', ')}`
}
