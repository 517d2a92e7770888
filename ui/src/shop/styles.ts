// What the shop's elements share beyond the controls.
import { css } from "lit";

export const shop = css`
  .all {
    display: grid;
    gap: 1.25rem;
  }
  .card {
    padding: 1.5rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .heading {
    font-size: clamp(1.6rem, 1.3rem + 1.6vw, 2.15rem);
    font-weight: 680;
    line-height: 1.15;
    letter-spacing: -0.022em;
    text-wrap: balance;
  }
  .title {
    font-size: 1.125rem;
    font-weight: 680;
    line-height: 1.35;
  }
  .mark {
    display: inline-block;
    font-size: 0.875rem;
    font-weight: 600;
    padding: 0.15rem 0.6rem;
    border: 1px dashed var(--_edge);
    border-radius: 99px;
    color: var(--_soft);
    white-space: nowrap;
  }
  .price {
    font-weight: 680;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
  }
  .ticks li {
    display: grid;
    grid-template-columns: 1.1rem 1fr;
    gap: 0.65rem;
    padding: 0.25rem 0;
  }
  .ticks .icon {
    margin-top: 0.28em;
    color: var(--_success);
    stroke-width: 2.6;
  }
  .notice {
    display: flex;
    gap: 0.7rem;
    padding: 0.9rem 1.1rem;
    border-radius: calc(var(--_radius) * 0.67);
    background: color-mix(in srgb, var(--_warning) 10%, var(--_surface));
    border: 1px solid color-mix(in srgb, var(--_warning) 35%, transparent);
  }
  .notice .icon {
    margin-top: 0.3em;
    color: var(--_warning);
  }
  .notice.bad {
    background: color-mix(in srgb, var(--_error) 8%, var(--_surface));
    border-color: color-mix(in srgb, var(--_error) 35%, transparent);
  }
  .notice.bad .icon {
    color: var(--_error);
  }
`;
