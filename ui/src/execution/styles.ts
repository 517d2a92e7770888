// How <farebox-execution> looks.
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
  .facts > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.15rem 1.5rem;
    padding: 0.6rem 0;
    border-top: 1px solid var(--_line);
  }
  .facts > div:first-child {
    border-top: 0;
    padding-top: 0;
  }
  .facts > div:last-child {
    padding-bottom: 0;
  }
  dt {
    color: var(--_soft);
  }
  dd {
    font-variant-numeric: tabular-nums;
    min-width: 0;
  }
  dd:has(pre) {
    flex-basis: 100%;
  }
  .paid {
    display: inline-flex;
    gap: 0.4em;
    align-items: center;
    color: var(--_tone);
    font-weight: 600;
  }
  pre {
    font: 0.8125rem/1.5 var(--_mono);
    padding: 0.85rem 1rem;
    border-radius: calc(var(--_radius) * 0.67);
    background: var(--_ground);
    overflow: auto;
    max-height: 24rem;
    white-space: pre-wrap;
  }
  .files {
    display: grid;
  }
  .data {
    margin-top: 1rem;
    padding-top: 1rem;
    border-top: 1px solid var(--_line);
  }
  summary {
    cursor: pointer;
    color: var(--_soft);
  }
  summary + * {
    margin-top: 0.85rem;
  }
  .file .row {
    gap: 0.25rem 0.75rem;
    flex-wrap: nowrap;
    min-height: 2.75rem;
  }
  .file + .file {
    border-top: 1px solid var(--_line);
  }
  .file.first {
    padding-bottom: 1rem;
  }
  .file.first .row {
    flex-wrap: wrap;
  }
  .file .soft,
  .file button {
    white-space: nowrap;
    flex: none;
  }
  .more,
  .frame .plain {
    margin-inline-start: -0.5rem;
  }
  .more {
    margin-top: 0.5rem;
  }
  .name {
    display: inline-flex;
    gap: 0.5em;
    align-items: center;
    font-weight: 600;
    min-width: 0;
  }
  .grow {
    flex: 1;
  }
  .preview {
    display: block;
    max-width: 100%;
    margin-top: 0.75rem;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.67);
  }
  img.preview {
    background: #fff;
    max-height: 28rem;
  }
  iframe.preview {
    width: 100%;
    height: 30rem;
    background: #fff;
    color-scheme: light;
  }
  .frame .plain {
    font-size: 0.875rem;
  }
  .long ol {
    content-visibility: auto;
    contain-intrinsic-size: auto 120rem;
  }
  .timeline li {
    display: grid;
    grid-template-columns: 1.25rem 1fr auto;
    gap: 0 0.75rem;
    position: relative;
    padding-bottom: 0.85rem;
  }
  .timeline ol:not(:last-child) li::before,
  .timeline li:not(:last-child)::before {
    content: "";
    position: absolute;
    inset-inline-start: calc(0.625rem - 1px);
    top: 1.6rem;
    bottom: -0.1rem;
    width: 2px;
    border-radius: 2px;
    background: var(--_line);
  }
  .timeline ol:last-child li:last-child {
    padding-bottom: 0;
  }
  .timeline .sign {
    display: grid;
    place-items: center;
    height: 1.55rem;
    color: var(--_tone);
  }
  .timeline .sign .icon {
    width: 1.1rem;
    height: 1.1rem;
    stroke-width: 2.4;
  }
  .timeline .what {
    min-width: 0;
  }
  .timeline .name {
    display: inline;
    font-weight: 600;
  }
  .timeline .begun .name {
    font-weight: 400;
    color: var(--_soft);
  }
  .timeline .tag {
    color: var(--_soft);
    font-size: 0.875rem;
  }
  .timeline .tag::before {
    content: " · ";
  }
  .timeline time {
    color: var(--_soft);
    font-size: 0.875rem;
    line-height: 1.55rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .earlier {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    align-items: center;
    margin-bottom: 0.75rem;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.5rem;
    align-items: center;
    justify-content: space-between;
    padding-inline: 0.25rem;
    overflow-wrap: anywhere;
  }
  .keep {
    flex-basis: 100%;
    color: var(--_ink);
  }
  .keep input {
    font-family: var(--_mono);
    font-size: 0.875rem;
    background: var(--_surface);
  }
  code {
    font: inherit;
  }
  dialog {
    width: min(27rem, calc(100vw - 2rem));
    padding: 1.5rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_ink);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.45);
  }
  dialog p + .row {
    margin-top: 1.5rem;
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
    .wide,
    .file:not(.first) .size {
      display: none;
    }
    .file:not(.first) .name {
      font-weight: 400;
    }
    .card {
      padding: 1.15rem;
    }
    .timeline li {
      grid-template-columns: 1.25rem 1fr;
    }
    .timeline time {
      grid-column: 2;
      line-height: 1.3;
      opacity: 0.9;
    }
    .pay .button {
      width: 100%;
    }
    iframe.preview {
      height: 24rem;
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
    .timeline li:not(:last-child)::before {
      background: CanvasText;
    }
    button.main,
    .button.main {
      border: 2px solid;
    }
  }
`;
