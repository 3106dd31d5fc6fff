/**
 * `physis model import`: the weights of a ConvNeXt of timm or torchvision as a study starts from them. `init:` takes such a file as it is; what an
 * import adds is that the file is checked before a training is set up, that nobody need know its size (it is told from the tensors' shapes, and
 * printed as the study file wants it), and that it is turned to our form once: our names, a stem for grey pictures, no foreign head. It makes no
 * package: weights without a calibration estimate nothing.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { PhysisError, UsageError } from '../base/index.ts'
import { sha256, writeFileAtomic } from '../base/node/index.ts'
import {
  decodeSafetensors,
  encodeSafetensors,
  type ForeignWeights,
  familyName,
  foreignTrunk,
  fromForeign,
  type Tensor,
  toForeign,
} from '../model/index.ts'

export const importHelp = `
The file is a safetensors one, as timm publishes them. From PyTorch, for torchvision or any checkpoint of either:

  from torchvision.models import convnext_tiny
  from safetensors.torch import save_file
  save_file(convnext_tiny(weights='DEFAULT').state_dict(), 'convnext_tiny.safetensors')

What was found is printed with the lines that the study file needs. Weights have licences of their own, which
the import does not change: see where they come from. Example:

  physis model import convnext_tiny.safetensors convnext_tiny-grey.safetensors`

/** A head of no meaning, to read a file that has none of ours. */
const anyHead = {
  sex: false,
  chronologicalAge: false,
  hidden: 1,
  months: { first: 0, last: 0, step: 1 },
}

/**
 * Writes a foreign ConvNeXt under our names, with a stem for grey pictures and without its head.
 *
 * @returns what was found, as text
 * @throws {UsageError} if there is no file to read, or one where it would be written, which is kept
 * @throws {PhysisError} if the file is damaged or no ConvNeXt, naming what is wrong in it
 */
export function importModel(path: string, out: string): string {
  if (existsSync(out)) throw new UsageError(`${out} exists, and was left as it is: name another file, or move it away`)
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`there is no file ${path}`)
  const bytes = readFileSync(path)
  // A zip archive, as torch.save writes: as safetensors, the length of its header would be 64 MB.
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04')
    throw new PhysisError(`${path} is a file of torch.save: save the state dict as safetensors (see --help)`)
  const { tensors } = decodeSafetensors(bytes, path)
  const { trunk, found } = read(tensors, path)
  const ours = toForeign(found.weights, 'timm')
  writeFileAtomic(out, ...encodeSafetensors(ours, 'F32', { source_names: found.names, source_sha256: sha256(bytes) }))
  return report(tensors, trunk, found, ours, out)
}

function read(tensors: ReadonlyMap<string, Tensor>, path: string) {
  try {
    const trunk = foreignTrunk(tensors)
    const found = fromForeign(tensors, { ...trunk, ...anyHead })
    for (const [name, { data }] of tensors)
      if (!data.every(Number.isFinite)) throw new PhysisError(`${name} holds what is no number: fetch the file again`)
    return { trunk, found }
  } catch (error) {
    if (error instanceof PhysisError) throw new PhysisError(`${path}: ${error.message}`)
    throw error
  }
}

function report(
  tensors: ReadonlyMap<string, Tensor>,
  trunk: ReturnType<typeof foreignTrunk>,
  { names, left }: ForeignWeights,
  ours: ReadonlyMap<string, Tensor>,
  out: string,
): string {
  const family = familyName(trunk)
  const count = [...ours.values()].reduce((sum, { data }) => sum + data.length, 0)
  const channels = tensors.get(names === 'timm' ? 'stem.0.weight' : 'features.0.0.weight')!.shape[1]
  const shaped = left.map(name => `${name} [${tensors.get(name)!.shape}]`)
  return `${out}
found    ConvNeXt ${family ?? 'of no published size'}, under ${names}'s names: ${ours.size} tensors, ${count.toLocaleString('en')} weights
stem     ${channels === 1 ? 'one channel, as it was' : 'three channels, summed to grey'}
left     ${shaped.length > 0 ? `${shaped.join(', ')}: the classification head` : 'nothing'}
missing  head.hidden, head.months: the head that reads bone age gets first values when a study starts

In the study file, from whose folder paths are counted:

init: ${out}
model:
  stem: ${trunk.stem}
  dims: [${trunk.dims.join(', ')}]
  depths: [${trunk.depths.join(', ')}]
  activation: ${trunk.activation}
`
}
