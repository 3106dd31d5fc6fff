/**
 * What a ConvNeXt of others is, told from its tensors: channels from its stem and its downsampling, depths from the blocks that are there. The
 * activation leaves no tensor behind; those that timm and torchvision publish have GELU. Whether all else fits, `fromForeign` says.
 */
import { PhysisError } from '../base/index.ts'
import { publishedFamily } from './architecture.ts'
import { foreignName, namesIn } from './foreignNames.ts'
import type { TrunkArchitecture } from './network.ts'
import type { Tensor } from './safetensors.ts'

/**
 * The trunk of which these are the weights, under timm's or torchvision's names.
 *
 * @throws {PhysisError} naming the tensor that no ConvNeXt of either has
 */
export function foreignTrunk(tensors: ReadonlyMap<string, Tensor>): TrunkArchitecture {
  const names = namesIn(tensors)
  /** Channels behind a layer that takes patches of k x k. */
  const channels = (name: string, k: number): number => {
    const key = foreignName(name, names)
    const shape = tensors.get(key)?.shape
    if (!shape) throw new PhysisError(`${key} is missing: a ConvNeXt has four stages`)
    if (shape.length !== 4 || shape[0] === 0 || shape[2] !== k || shape[3] !== k)
      throw new PhysisError(`${key} is [${shape}], and the published ConvNeXt takes patches of ${k} x ${k} there`)
    return shape[0]
  }
  const depth = (stage: number): number => {
    const key = (block: number) => foreignName(`stages.${stage}.blocks.${block}.conv_dw.weight`, names)
    let n = 0
    while (tensors.has(key(n))) n++
    if (n === 0) throw new PhysisError(`${key(0)} is missing: a ConvNeXt has blocks in each of four stages`)
    return n
  }
  return {
    stem: 'patch',
    dims: [
      channels('stem.0.weight', 4),
      channels('stages.1.downsample.1.weight', 2),
      channels('stages.2.downsample.1.weight', 2),
      channels('stages.3.downsample.1.weight', 2),
    ],
    depths: [depth(0), depth(1), depth(2), depth(3)],
    activation: 'gelu',
  }
}

/** The name of a published size, or undefined. */
export const familyName = ({ dims, depths }: Pick<TrunkArchitecture, 'dims' | 'depths'>): string | undefined =>
  Object.entries(publishedFamily).find(
    ([, size]) => String(size.dims) === String(dims) && String(size.depths) === String(depths),
  )?.[0]
