using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Described = Assay.Kafka.Broker.Protocol.Messages.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeUserScramCredentials and AlterUserScramCredentials (KIP-554).</summary>
internal sealed class ScramHandler(ClusterState cluster)
{
    public IResponse Describe(RequestContext context, DescribeUserScramCredentialsRequest request)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.Cluster, Acl.ClusterName))
        {
            return new DescribeUserScramCredentialsResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        var names = request.Users is null or [] ? [.. cluster.Credentials.ScramUsers] : request.Users.ConvertAll(user => user.Name);
        return new DescribeUserScramCredentialsResponse
        {
            Results = [.. names.Distinct().Select(name => Describe(name, isRepeated: names.Count(other => other == name) > 1))],
        };
    }

    public IResponse Alter(RequestContext context, AlterUserScramCredentialsRequest request)
    {
        var may = cluster.Authorizer.Allows(context, AclOperation.Alter, AclResourceType.Cluster, Acl.ClusterName);
        var changes = request.Deletions.Select(deletion => (deletion.Name, deletion.Mechanism))
            .Concat(request.Upsertions.Select(upsertion => (upsertion.Name, upsertion.Mechanism))).ToList();
        var repeated = changes.GroupBy(change => change).Where(same => same.Count() > 1).Select(same => same.Key.Name).ToHashSet();
        var refusals = new Dictionary<string, (ErrorCode Error, string Message)>();
        foreach (var name in changes.Select(change => change.Name))
        {
            if (!may || repeated.Contains(name))
            {
                refusals[name] = may
                    ? (ErrorCode.DuplicateResource, "A user credential cannot be altered twice in the same request")
                    : (ErrorCode.ClusterAuthorizationFailed, "Cluster authorization failed.");
            }
        }

        foreach (var deletion in request.Deletions.Where(deletion => Check(deletion, refusals)))
        {
            cluster.Credentials.Delete(deletion.Name, ScramMechanism.Find(deletion.Mechanism)!);
        }

        foreach (var upsertion in request.Upsertions.Where(upsertion => Check(upsertion, refusals)))
        {
            var mechanism = ScramMechanism.Find(upsertion.Mechanism)!;
            cluster.Credentials.Set(
                upsertion.Name, mechanism, ScramCredential.Of(mechanism, upsertion.Iterations, upsertion.Salt.ToArray(), upsertion.SaltedPassword.ToArray()));
        }

        return new AlterUserScramCredentialsResponse
        {
            Results =
            [
                .. changes.Select(change => change.Name).Distinct().Select(name => new AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult
                {
                    User = name,
                    ErrorCode = (short)refusals.GetValueOrDefault(name).Error,
                    ErrorMessage = refusals.GetValueOrDefault(name).Message,
                }),
            ],
        };
    }

    private Described Describe(string name, bool isRepeated)
    {
        if (isRepeated)
        {
            return new()
            {
                User = name,
                ErrorCode = (short)ErrorCode.DuplicateResource,
                ErrorMessage = $"Cannot describe SCRAM credentials for the same user twice in a single request: {name}",
            };
        }

        var credentials = ScramMechanism.All.Where(mechanism => cluster.Credentials.Has(name, mechanism))
            .Select(mechanism => new Described.CredentialInfo { Mechanism = mechanism.Type, Iterations = cluster.Credentials.Find(name, mechanism)!.Iterations })
            .ToList();
        return credentials.Count > 0
            ? new() { User = name, CredentialInfos = credentials }
            : new()
            {
                User = name,
                ErrorCode = (short)ErrorCode.ResourceNotFound,
                ErrorMessage = $"Attempt to describe a user credential that does not exist: {name}",
            };
    }

    private bool Check(AlterUserScramCredentialsRequest.ScramCredentialDeletion deletion, Dictionary<string, (ErrorCode Error, string Message)> refusals) =>
        Check(deletion.Name, deletion.Mechanism, refusals, mechanism => cluster.Credentials.Has(deletion.Name, mechanism)
            ? null
            : (ErrorCode.ResourceNotFound, "Attempt to delete a user credential that does not exist"));

    private static bool Check(AlterUserScramCredentialsRequest.ScramCredentialUpsertion upsertion, Dictionary<string, (ErrorCode Error, string Message)> refusals) =>
        Check(upsertion.Name, upsertion.Mechanism, refusals, _ => upsertion.Iterations switch
        {
            < ScramCredential.FewestIterations => (ErrorCode.UnacceptableCredential, "Too few iterations"),
            > ScramCredential.MostIterations => (ErrorCode.UnacceptableCredential, "Too many iterations"),
            _ => null,
        });

    private static bool Check(
        string name, sbyte type, Dictionary<string, (ErrorCode Error, string Message)> refusals, Func<ScramMechanism, (ErrorCode, string)?> check)
    {
        if (refusals.ContainsKey(name))
        {
            return false;
        }

        var refusal = name.Length == 0 ? (ErrorCode.UnacceptableCredential, "Username must not be empty")
            : ScramMechanism.Find(type) is { } mechanism ? check(mechanism)
            : (ErrorCode.UnsupportedSaslMechanism, "Unknown SCRAM mechanism");
        if (refusal is { } refused)
        {
            refusals[name] = refused;
        }

        return refusal is null;
    }
}
