-- name: touch_key
-- Note a key's last use and nothing else: a revocation at the same moment stays.
update api_keys set last_used_at = :at, last_used_ip = :ip, last_used_user_agent = :user_agent where id = :id
