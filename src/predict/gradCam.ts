/**
 * Grad-CAM (Selvaraju et al., ICCV 2017, arXiv 1610.02391): the channels of one stage's map, summed with the mean gradient of the expected bone age
 * over the picture as their weights. It is coarser than the gradient of the picture, and shows which parts the network has put together, not
 * which greys.
 *
 * Three things differ from classification. There is no class to speak for, so what speaks for a lower age is kept, not cut off. A value of the map
 * says how far a place speaks for another age than the places around it, not how many months it adds: the head normalises its
 * channels, so that it has no sense of their common level, and over the last stage the map adds up to about zero. Strength is therefore
 * the distance from zero.
 */
import { mean, mul, reshape, sum, type Value } from '../graph/index.ts'

/** Places across the map of the chosen stage, at least: with fewer, a joint is a handful of squares. */
const leastPlaces = 8

/**
 * The stage of which the map is taken, as `network` counts them (0 is the stem): the last whose map is 8 or more places across. For pictures
 * of 256 pixels and more that is the last of all, as published; for smaller ones an earlier, since the last would be four places across.
 */
export const gradCamStage = (stages: readonly Value[]): number =>
  Math.max(
    0,
    stages.findLastIndex(({ shape }) => shape[1] >= leastPlaces),
  )

/**
 * @param stage [N, H, W, C]
 * @param slope gradient of what is explained with respect to it, of the same shape
 * @returns [N, H * W]
 */
export function gradCam(stage: Value, slope: Value): Value {
  const [n, height, width, c] = stage.shape
  const flat = [n, height * width, c]
  const weights = reshape(mean(reshape(slope, flat), [1]), [n, 1, c])
  return reshape(sum(mul(reshape(stage, flat), weights), [2]), [n, height * width])
}
