using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class CredentialTests
{
    [Theory, OnBoth]
    public async Task Quotas_are_kept_and_found_by_their_entity(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var user = Place.NewName();

        Assert.Equal(ErrorCode.None, await AlterQuotaAsync(place, "user", user, "producer_byte_rate", 1000));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterQuotaAsync(place, "user", user, "no_such_rate", 1000));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterQuotaAsync(place, "planet", user, "producer_byte_rate", 1000));
        await UntilAsync(async () => (await QuotasAsync(place, user)).SequenceEqual([("producer_byte_rate", 1000)]));
        Assert.Equal(ErrorCode.None, await AlterQuotaAsync(place, "user", user, "producer_byte_rate", null));
        await UntilAsync(async () => (await QuotasAsync(place, user)).Count == 0);
    }

    [Theory, OnBoth]
    public async Task Users_get_and_lose_credentials_for_scram(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var user = Place.NewName();

        Assert.Equal(ErrorCode.UnacceptableCredential, await UpsertAsync(place, user, 1, 100));
        Assert.Equal(ErrorCode.UnacceptableCredential, await UpsertAsync(place, user, 1, 20_000));
        Assert.Equal(ErrorCode.UnacceptableCredential, await UpsertAsync(place, "", 1, 4096));
        Assert.Equal(ErrorCode.UnsupportedSaslMechanism, await UpsertAsync(place, user, 9, 4096));
        Assert.Equal(ErrorCode.ResourceNotFound, await DeleteAsync(place, user, 1));
        Assert.Equal(ErrorCode.None, await UpsertAsync(place, user, 1, 8192));
        await UntilAsync(async () => (await DescribeAsync(place, user)) is { ErrorCode: 0, CredentialInfos: [{ Mechanism: 1, Iterations: 8192 }] });
        Assert.Equal(ErrorCode.None, await DeleteAsync(place, user, 1));
        await UntilAsync(async () => (await DescribeAsync(place, user)).ErrorCode == (short)ErrorCode.ResourceNotFound);
        Assert.Equal((short)ErrorCode.DuplicateResource, (await DescribeAsync(place, user, user)).ErrorCode);
    }

    [Theory, OnBoth]
    public async Task Delegation_tokens_are_not_for_who_has_not_authenticated(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var created = await place.Client.AskAsync<CreateDelegationTokenResponse>(ApiCatalog.CreateDelegationToken, 3, new CreateDelegationTokenRequest { MaxLifetimeMs = -1 });
        var described = await place.Client.AskAsync<DescribeDelegationTokenResponse>(ApiCatalog.DescribeDelegationToken, 3, new DescribeDelegationTokenRequest());
        var renewed = await place.Client.AskAsync<RenewDelegationTokenResponse>(ApiCatalog.RenewDelegationToken, 2, new RenewDelegationTokenRequest());
        var expired = await place.Client.AskAsync<ExpireDelegationTokenResponse>(ApiCatalog.ExpireDelegationToken, 2, new ExpireDelegationTokenRequest());

        Assert.All([created.ErrorCode, described.ErrorCode, renewed.ErrorCode, expired.ErrorCode], error => Assert.Equal((short)ErrorCode.DelegationTokenRequestNotAllowed, error));
    }

    [Theory, OnBoth]
    public async Task Where_nobody_has_to_authenticate_a_handshake_comes_in_the_wrong_state(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var response = await place.Client.AskAsync<SaslHandshakeResponse>(ApiCatalog.SaslHandshake, 1, new SaslHandshakeRequest { Mechanism = "PLAIN" });
        var other = await place.Client.AskAsync<SaslAuthenticateResponse>(ApiCatalog.SaslAuthenticate, 2, new SaslAuthenticateRequest());

        Assert.Equal(((short)ErrorCode.IllegalSaslState, 0), (response.ErrorCode, response.Mechanisms.Count));
        Assert.Equal((short)ErrorCode.IllegalSaslState, other.ErrorCode);
    }

    private static async Task<ErrorCode> AlterQuotaAsync(Place place, string type, string name, string key, double? value)
    {
        var response = await place.Client.AskAsync<AlterClientQuotasResponse>(ApiCatalog.AlterClientQuotas, 1, new AlterClientQuotasRequest
        {
            Entries = [new() { Entity = [new() { EntityType = type, EntityName = name }], Ops = [new() { Key = key, Value = value ?? 0, Remove = value is null }] }],
        });
        return (ErrorCode)response.Entries[0].ErrorCode;
    }

    private static async Task<List<(string Key, double Value)>> QuotasAsync(Place place, string user)
    {
        var response = await place.Client.AskAsync<DescribeClientQuotasResponse>(
            ApiCatalog.DescribeClientQuotas, 1, new DescribeClientQuotasRequest { Components = [new() { EntityType = "user", MatchType = 0, Match = user }], Strict = true });
        return [.. response.Entries!.SelectMany(entry => entry.Values).Select(value => (value.Key, value.Value))];
    }

    private static async Task<ErrorCode> UpsertAsync(Place place, string user, sbyte mechanism, int iterations)
    {
        var response = await place.Client.AskAsync<AlterUserScramCredentialsResponse>(ApiCatalog.AlterUserScramCredentials, 0, new AlterUserScramCredentialsRequest
        {
            Upsertions = [new() { Name = user, Mechanism = mechanism, Iterations = iterations, Salt = new byte[16], SaltedPassword = new byte[32] }],
        });
        return (ErrorCode)response.Results[0].ErrorCode;
    }

    private static async Task<ErrorCode> DeleteAsync(Place place, string user, sbyte mechanism)
    {
        var response = await place.Client.AskAsync<AlterUserScramCredentialsResponse>(
            ApiCatalog.AlterUserScramCredentials, 0, new AlterUserScramCredentialsRequest { Deletions = [new() { Name = user, Mechanism = mechanism }] });
        return (ErrorCode)response.Results[0].ErrorCode;
    }

    private static async Task<DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult> DescribeAsync(Place place, params string[] users)
    {
        var request = new DescribeUserScramCredentialsRequest { Users = [.. users.Select(user => new DescribeUserScramCredentialsRequest.UserName { Name = user })] };
        return (await place.Client.AskAsync<DescribeUserScramCredentialsResponse>(ApiCatalog.DescribeUserScramCredentials, 0, request)).Results[0];
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => Soon.True(condition);
}
