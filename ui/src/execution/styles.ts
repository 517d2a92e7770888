// How <farebox-execution> looks in the first view.
import { css } from "lit";

export const styles = css`
  :host {
    container-type: inline-size;
  }
  .all {
    display: grid;
    gap: 1rem;
  }
  .card {
    padding: 1.5rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .title {
    font-size: 1.125rem;
    font-weight: 680;
    line-height: 1.35;
    letter-spacing: -0.005em;
    margin-bottom: 0.85rem;
  }
  .heading {
    font-size: clamp(1.5rem, 1.2rem + 2cqi, 2rem);
    font-weight: 680;
    line-height: 1.18;
    letter-spacing: -0.02em;
    text-wrap: balance;
    margin-top: 0.85rem;
  }
  .under {
    margin-top: 0.5rem;
    color: var(--_soft);
  }
  .verdict {
    margin-top: 0.85rem;
  }
  .verdict + .verdict {
    margin-top: 0.35rem;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 0.45em;
    padding: 0.2rem 0.7rem 0.2rem 0.55rem;
    border-radius: 99px;
    font-size: 0.875rem;
    font-weight: 600;
    color: var(--_tone);
    background: color-mix(in srgb, var(--_tone) 11%, transparent);
  }
  .neutral {
    --_tone: var(--_soft);
  }
  .accent {
    --_tone: var(--_accent);
  }
  .success {
    --_tone: var(--_success);
  }
  .warning {
    --_tone: var(--_warning);
  }
  .error {
    --_tone: var(--_error);
  }
  .pill .i-run {
    animation: turn 1.1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    justify-content: space-between;
  }
  .mark {
    font-size: 0.875rem;
    font-weight: 600;
    padding: 0.15rem 0.6rem;
    border: 1px dashed var(--_edge);
    border-radius: 99px;
    color: var(--_soft);
  }
  .bar {
    margin-top: 1.25rem;
    display: grid;
    gap: 0.45rem;
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 99px;
    overflow: hidden;
    background: color-mix(in srgb, var(--_tone) 16%, transparent);
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    background: var(--_tone);
    border-radius: 99px;
    transition: inline-size 0.5s ease-out;
  }
  progress::-moz-progress-bar {
    background: var(--_tone);
    border-radius: 99px;
  }
  .bar p {
    display: flex;
    justify-content: space-between;
    font-variant-numeric: tabular-nums;
  }
  .notice {
    display: flex;
    gap: 0.6rem;
    align-items: flex-start;
    padding: 0.75rem 1rem;
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_warning) 12%, var(--_surface));
    border: 1px solid color-mix(in srgb, var(--_warning) 35%, transparent);
  }
  .notice .icon {
    margin-top: 0.3em;
    color: var(--_warning);
  }
  .stale .card:not(.question) {
    border-style: dashed;
    border-color: var(--_edge);
  }
  .after {
    margin-top: 0.9rem;
  }
  .pay {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1rem;
    align-items: center;
    margin-top: 1.5rem;
  }
  .pay .button {
    min-height: 3rem;
    padding-inline: 1.5rem;
  }
  .question {
    border-color: color-mix(in srgb, var(--_warning) 60%, var(--_line));
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--_warning) 14%, transparent);
  }
  .question .title {
    font-size: 1.125rem;
    margin-bottom: 0.25rem;
  }
  .question farebox-form,
  .question .choose {
    margin-top: 1.25rem;
  }
  .skeleton {
    height: 1.1em;
    border-radius: 6px;
    background: var(--_line);
    opacity: 0.6;
    margin-top: 0.9rem;
  }
  .skeleton.short {
    width: 45%;
  }
  @container (max-width: 30rem) {
    .card {
      padding: 1.15rem;
    }
    .pay .button {
      width: 100%;
    }
    .wide {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .pill .i-run {
      animation: none;
    }
    progress::-webkit-progress-value {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .pill,
    .mark,
    .notice {
      border: 1px solid CanvasText;
    }
    progress {
      border: 1px solid CanvasText;
    }
    progress::-webkit-progress-value {
      background: Highlight;
      forced-color-adjust: none;
    }
    button.main,
    .button.main {
      border: 2px solid;
    }
  }
`;
