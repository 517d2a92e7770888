-- name: verify_execution_follows_run
-- The status of an execution agrees with that of its run; without one it awaits payment or was cancelled.
select executions.id, 'is ' || executions.status || ', its run is ' || coalesce(runs.status, 'missing')
from executions left join runs on runs.id = executions.run_id
where executions.status <> case coalesce(runs.status, '')
    when 'queued' then 'workflow_queued'
    when 'running' then 'workflow_running'
    when 'waiting' then 'workflow_waiting'
    when 'paused' then case
        when executions.status in ('workflow_queued', 'workflow_running', 'workflow_waiting') then executions.status
        else ''
    end
    when 'succeeded' then 'workflow_succeeded'
    when 'failed' then 'workflow_failed'
    when 'cancelled' then 'workflow_cancelled'
    else case when executions.status in ('awaiting_payment', 'workflow_cancelled') then executions.status else '' end
end
