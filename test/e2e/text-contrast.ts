import type { Page } from 'playwright-core';

/** A piece of text that stands out too little from what is behind it. */
export interface PoorContrast {
  readonly text: string;
  readonly ratio: number;
}

/** WCAG 2.2, success criterion 1.4.3, for text below 24 px (18.66 px bold); larger text is held to it here as well. */
const MIN_RATIO = 4.5;

/**
 * Visible texts of a page whose contrast is below AA; disabled controls are exempt, as in WCAG.
 *
 * @param page - with opaque backgrounds
 */
export function findPoorContrast(page: Page): Promise<PoorContrast[]> {
  return page.evaluate((minRatio) => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const luminance = (colour: string) => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => linear(value / 255));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const backgroundOf = (element: Element): string => {
      const { backgroundColor } = getComputedStyle(element);
      const isOpaque = (channels(backgroundColor)[3] ?? 1) > 0;
      return isOpaque || !element.parentElement ? backgroundColor : backgroundOf(element.parentElement);
    };
    const ratioOf = (element: Element) => {
      const pair = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
      return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    };
    const hasOwnText = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    return [...document.querySelectorAll('body *')]
      .filter((element) => hasOwnText(element) && element.checkVisibility() && !element.matches(':disabled'))
      .map((element) => ({ text: element.textContent ?? '', ratio: ratioOf(element) }))
      .filter(({ ratio }) => ratio < minRatio);
  }, MIN_RATIO);
}
