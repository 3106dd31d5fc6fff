/**
 * The tools by which the field judges DICOM: DCMTK, dicom3tools, GDCM, PixelMed's validator and Orthanc, each as a
 * function. `setup.sh` installs them. A suite asks `lacks` first, and skips, loudly, where one is missing.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Debian's package, and the file by which it is known to be there: in the PATH, or a whole path. */
const packages = {
  dcmtk: ['dcmdump'],
  dicom3tools: ['dciodvfy'],
  'libgdcm-tools': ['gdcmconv'],
  'pixelmed-apps': ['java', '/usr/share/java/pixelmed.jar'],
  orthanc: ['/usr/sbin/Orthanc'],
  'orthanc-dicomweb': ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'],
} as const
export type DebianPackage = keyof typeof packages
export const packageNames = Object.keys(packages) as DebianPackage[]

const isThere = (file: string) =>
  file.startsWith('/')
    ? existsSync(file)
    : process.env.PATH!.split(delimiter).some(path => existsSync(join(path, file)))

/** Whether one of these is missing; says which. For `describe.skipIf`. */
export function lacks(...names: DebianPackage[]): boolean {
  const missing = names.filter(name => !packages[name].every(isThere))
  if (missing.length > 0) console.warn(`SKIPPED: tests that need the Debian packages ${missing.join(', ')} do not run`)
  return missing.length > 0
}

export type Ran = { status: number | null; stdout: string; stderr: string }

/** Runs a tool to its end, whatever its status. */
export function run(command: string, ...args: string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (error) throw error
  return { status, stdout, stderr }
}

/** Runs a tool that has to succeed. */
export function must(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = run(command, ...args)
  if (status !== 0) throw new Error(`${command} ended with status ${status}:\n${stdout}${stderr}`)
  return stdout
}

/** What a validator has to say. */
export type Remarks = { errors: string[]; warnings: string[] }

const lines = (text: string, pattern: RegExp) => text.split('\n').filter(line => pattern.test(line))

/** dicom3tools: is the object what its IOD asks for? One line a remark. */
export function dciodvfy(path: string): Remarks {
  const { stdout, stderr } = run('dciodvfy', path)
  const said = `${stdout}\n${stderr}`
  return { errors: lines(said, /^\(?0?x?.*Error/), warnings: lines(said, /^Warning/) }
}

/**
 * dicom3tools: do these objects agree on patient, study and series? One line a disagreement. Where its own tables put an
 * attribute into the series of one IOD and into the study of another, it says so too, which tells nothing of the objects.
 */
export function dcentvfy(paths: readonly string[]): string[] {
  const { stdout, stderr } = run('dcentvfy', ...paths)
  return lines(`${stdout}\n${stderr}`, /\S/).filter(line => !/Different information entities/.test(line))
}

/** DCMTK: the content of a structured report as text; fails where it cannot be read as one. */
export function dsrdump(path: string): Remarks & { text: string } {
  const { status, stdout, stderr } = run('dsrdump', '+Pc', path)
  const errors = lines(stderr, /^[EF]: /)
  if (status !== 0 && errors.length === 0) errors.push(`dsrdump ended with status ${status}`)
  return { text: stdout, errors, warnings: lines(stderr, /^W: /) }
}

/**
 * PixelMed: does a structured report follow its templates? It takes seconds. Debian's Java limits XPath expressions to
 * less than the validator's rules have (JAXP0801003), hence the properties.
 */
export function srValidator(path: string): Remarks & { text: string } {
  const unlimited = ['ExprOp', 'TotalOp', 'ExprGrp'].map(limit => `-Djdk.xml.xpath${limit}Limit=0`)
  const main = 'com.pixelmed.validate.DicomSRValidator'
  const { stdout, stderr } = run('java', ...unlimited, '-cp', '/usr/share/java/pixelmed.jar', main, path)
  const text = `${stdout}\n${stderr}`
  // Not every error is called one: an illegal relationship is a line of its own.
  const errors = lines(text, /\S/).filter(line => !/^(Found |Warning|.*validation complete)/i.test(line))
  if (!/IOD validation complete/.test(text)) errors.push('the validator did not come to its end')
  return { text, errors, warnings: lines(text, /^Warning/) }
}

/** DCMTK: the pixel data of an uncompressed file as they are in it, by dcmdump. */
export function rawPixels(path: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'physis-raw-'))
  try {
    must('dcmdump', '-q', '+W', folder, path)
    const [file] = readdirSync(folder).filter(name => name.endsWith('.raw'))
    if (!file) throw new Error(`dcmdump found no pixel data in ${path}`)
    return readFileSync(join(folder, file))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** DCMTK: the displayed picture in 8 bits. `options` say by which window. */
export function dcm2pnm(path: string, ...options: string[]): { width: number; height: number; data: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'physis-pnm-'))
  try {
    const out = join(folder, 'out.pgm')
    must('dcmj2pnm', '-q', ...options, '+op', path, out)
    const bytes = readFileSync(out)
    const [head, width, height] = /^P5\n(?:#.*\n)*(\d+) (\d+)\n255\n/.exec(bytes.toString('latin1', 0, 1000)) ?? []
    if (!head) throw new Error(`dcmj2pnm wrote no PGM of 8 bits for ${path}`)
    return { width: Number(width), height: Number(height), data: bytes.subarray(head.length) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export type Orthanc = {
  aeTitle: string
  dicomPort: number
  /** For `--to`. */
  dicomNode: string
  /** For `--to`. */
  studies: string
  /** QIDO-RS: the instances that match, in DICOM JSON. */
  instances(query: Readonly<Record<string, string>>): Promise<Record<string, { Value?: unknown[] }>[]>
  /** WADO by Orthanc's own API: the file as it is stored. */
  file(sopInstanceUid: string): Promise<Buffer>
  /** Forgets everything. */
  empty(): Promise<void>
  stop(): Promise<void>
}

/** Starts Orthanc with DICOMweb on free ports of this machine, with nothing in it. */
export async function startOrthanc(settings: object = {}): Promise<Orthanc> {
  const folder = mkdtempSync(join(tmpdir(), 'physis-orthanc-'))
  const [httpPort, dicomPort] = [await freePort(), await freePort()]
  const aeTitle = 'ORTHANC'
  const configuration = join(folder, 'orthanc.json')
  mkdirSync(join(folder, 'storage'))
  const defaults = {
    Name: 'physis-field',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'storage'),
    HttpPort: httpPort,
    DicomPort: dicomPort,
    DicomAet: aeTitle,
    DicomCheckCalledAet: true,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    Plugins: packages['orthanc-dicomweb'],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  }
  writeFileSync(configuration, JSON.stringify({ ...defaults, ...settings }))
  const child = spawn('/usr/sbin/Orthanc', [configuration], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', text => {
    said += text
  })
  const api = `http://127.0.0.1:${httpPort}`
  const stop = async () => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + 60_000
  while (!(await fetch(`${api}/system`).catch(() => undefined))?.ok) {
    if (child.exitCode === null && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 100))
    else {
      await stop()
      throw new Error(`Orthanc did not start:\n${said}`)
    }
  }
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${api}${path}`, init)
    if (!response.ok) throw new Error(`Orthanc answers HTTP ${response.status} to ${path}`)
    return response
  }
  return {
    aeTitle,
    dicomPort,
    dicomNode: `dicom://${aeTitle}@127.0.0.1:${dicomPort}`,
    studies: `${api}/dicom-web/studies`,
    async instances(query) {
      const found = await get(`/dicom-web/instances?${new URLSearchParams(query)}`, {
        headers: { Accept: 'application/dicom+json' },
      })
      return JSON.parse((await found.text()) || '[]')
    },
    async file(sopInstanceUid) {
      const [id] = await (await get('/tools/lookup', { method: 'POST', body: sopInstanceUid })).json()
      return Buffer.from(await (await get(`/instances/${id.ID}/file`)).arrayBuffer())
    },
    async empty() {
      for (const id of await (await get('/patients')).json()) await get(`/patients/${id}`, { method: 'DELETE' })
    },
    stop,
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(force)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
